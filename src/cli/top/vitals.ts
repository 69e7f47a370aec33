/** What the status does not tell: how much time goes to garbage collection, and how late the event loop is. Pure. */

/** Read from one scrape of the metrics; undefined is what they do not tell. */
export interface Vitals {
  /** Of the scrape, milliseconds. */
  readonly atMs: number;
  /** Pauses since the start of the process, all kinds, and major ones alone. */
  readonly gcSeconds: number | undefined;
  readonly majorGcSeconds: number | undefined;
  readonly loopDelayP99Seconds: number | undefined;
  /** Share of time in which the event loop was busy, 0–1. */
  readonly loopUtilizationRatio: number | undefined;
}

const GC_SUM = 'heapwarden_gc_duration_seconds_sum';

/** @param exposition - in the text format of Prometheus */
export function vitalsOf(exposition: string, atMs: number): Vitals {
  const pauses = samplesOf(exposition, GC_SUM);
  const major = pauses.filter(({ labels }) => labels.includes('kind="major"'));
  const delays = samplesOf(exposition, 'heapwarden_eventloop_delay_seconds');
  return {
    atMs,
    gcSeconds: sum(pauses),
    majorGcSeconds: sum(major),
    loopDelayP99Seconds: delays.find(({ labels }) => labels.includes('statistic="p99"'))?.value,
    loopUtilizationRatio: samplesOf(exposition, 'heapwarden_eventloop_utilization_ratio')[0]?.value,
  };
}

/** Share of the time between two scrapes that went to pauses, 0–1; undefined before there are two. */
export function gcRatio(before: Vitals | undefined, now: Vitals): number | undefined {
  if (before?.gcSeconds === undefined || now.gcSeconds === undefined || now.atMs <= before.atMs)
    return undefined;
  return Math.max(0, now.gcSeconds - before.gcSeconds) / ((now.atMs - before.atMs) / 1000);
}

interface Sample {
  readonly labels: string;
  readonly value: number;
}

function samplesOf(exposition: string, name: string): Sample[] {
  const lines = exposition.matchAll(new RegExp(`^${name}(?:\\{(.*)\\})? (\\S+)`, 'gm'));
  return [...lines].map(([, labels = '', value]) => ({ labels, value: Number(value) }));
}

function sum(samples: readonly Sample[]): number | undefined {
  return samples.length === 0 ? undefined : samples.reduce((total, { value }) => total + value, 0);
}
