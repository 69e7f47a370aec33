/** All that the page shows, and how an event of the watchdog changes it. Pure. */
import type {
  CaptureRecord,
  ComparisonRun,
  HistoryPoint,
  HourOfHistory,
  Incident,
  Run,
  Status,
} from '../server/api.js';
import type { StreamEvent } from './event-stream.js';
import type { Refusal } from './refusal.js';

export type Connection =
  /** For a token. */
  | { readonly state: 'waiting' }
  | { readonly state: 'connecting' }
  | { readonly state: 'live' }
  /**
   * @property sinceMs - when the last word came
   * @property detail - why, if an answer says so
   */
  | { readonly state: 'gone'; readonly sinceMs: number; readonly detail: string | undefined }
  /** The page itself is at fault. */
  | { readonly state: 'failed'; readonly detail: string };

/** What is read apart from the stream. */
export type Part = 'captures' | 'history' | 'earlierRun';

export interface PageState {
  readonly connection: Connection;
  /** Whether the page shows nothing but the question for a token. */
  readonly isLocked: boolean;
  /** Why the last token was not taken; empty when none was refused. */
  readonly refusal: string;
  readonly status: Status | undefined;
  /** Newest first; undefined until they have come. */
  readonly incidents: readonly Incident[] | undefined;
  readonly history: HourOfHistory;
  /** Newest first; undefined until they have come. */
  readonly captures: readonly CaptureRecord[] | undefined;
  /** The run before this one, if there was any. */
  readonly earlierRun: Run | undefined;
  /** The snapshot that another one is to be compared with. */
  readonly compareWith: string | undefined;
  readonly comparison: ComparisonRun | undefined;
  /** What went wrong with what was last asked for; empty when nothing did. */
  readonly message: string;
  /** Why a part could not be read the last time; empty when it could. */
  readonly unread: Readonly<Record<Part, string>>;
}

export const FIRST_STATE: PageState = {
  connection: { state: 'connecting' },
  isLocked: false,
  refusal: '',
  status: undefined,
  incidents: undefined,
  history: { heapSpaceNames: [], points: [] },
  captures: undefined,
  earlierRun: undefined,
  compareWith: undefined,
  comparison: undefined,
  message: '',
  unread: { captures: '', history: '', earlierRun: '' },
};

/** The watchdog keeps as many. */
const MAX_POINTS = 720;

/** The state after an event of the stream. What is not known is left alone: the watchdog may be newer than the page. */
export function afterEvent(state: PageState, { name, data }: StreamEvent): PageState {
  switch (name) {
    case 'status':
      return { ...state, status: data as Status };
    case 'incidents':
      return { ...state, incidents: data as readonly Incident[] };
    case 'point':
      return { ...state, history: withPoint(state.history, data as HistoryPoint) };
    default:
      return state;
  }
}

/** A point that has come before the history was read is in there as well. */
function withPoint(history: HourOfHistory, point: HistoryPoint): HourOfHistory {
  const earlier = history.points.filter(({ atMs }) => atMs < point.atMs);
  return { ...history, points: [...earlier, point].slice(-Math.max(MAX_POINTS, history.points.length)) };
}

/**
 * The state without a token: nothing is left of what an earlier one has opened.
 *
 * @param refusal - why that one was not taken; empty when there was none
 */
export function lockedState(refusal: string): PageState {
  return { ...FIRST_STATE, connection: { state: 'waiting' }, isLocked: true, refusal };
}

/** The state when the stream has ended. */
export function whenGone(state: PageState, atMs: number, refusal: Refusal | undefined): PageState {
  const { connection } = state;
  // Without a token it ends as well, and that is known.
  if (connection.state === 'waiting') return state;
  const sinceMs = connection.state === 'gone' ? connection.sinceMs : atMs;
  return {
    ...state,
    connection: { state: 'gone', sinceMs, detail: refusal?.detail },
    // The token was not even looked at: it may be the wrong one.
    isLocked: refusal?.status === 429 && state.status === undefined,
  };
}
