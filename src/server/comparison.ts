/** Two heap snapshots compared because somebody asked for it. Types only. */

/** Body of `POST /api/v1/comparisons`, answered by 202 with a {@link ComparisonRun}. */
export interface ComparisonOrder {
  /** Ids of two stored heap snapshots, in any order. */
  readonly captures: readonly [string, string];
}

/** `GET /api/v1/comparisons/:id` */
export interface ComparisonRun {
  readonly id: string;
  /** The older one first. */
  readonly captures: readonly [then: string, now: string];
  readonly state: 'running' | 'done' | 'refused' | 'failed';
  /** What is being done, in words; null when it has ended. */
  readonly step: string | null;
  /** How much of all is done, 0–1, an estimate; null when it has ended. */
  readonly progressRatio: number | null;
  /** Why it was refused, or failed; null otherwise. */
  readonly detail: string | null;
  /**
   * Where a browser finds the report, which is HTML: a path that nobody can guess, so that it needs no token. Good for
   * an hour, and null when there is none.
   */
  readonly reportPath: string | null;
}

/** What compares, as the server needs it. */
export interface ComparisonDesk {
  /** Begins a comparison, the older snapshot first. Undefined while another one runs. */
  begin(captures: readonly [then: string, now: string]): ComparisonRun | undefined;
  /** Undefined when there is none under `id`, or none any more. */
  find(id: string): ComparisonRun | undefined;
  /** The report at a path that {@link ComparisonRun.reportPath} names; undefined when there is none any more. */
  report(path: string): Promise<string | undefined>;
}
