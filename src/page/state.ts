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

export type Connection =
  | { readonly state: 'connecting' }
  | { readonly state: 'live' }
  /** @property sinceMs - when the last word came */
  | { readonly state: 'gone'; readonly sinceMs: number };

export interface PageState {
  readonly connection: Connection;
  /** Whether nothing at all is told without a token. */
  readonly isLocked: boolean;
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
}

export const FIRST_STATE: PageState = {
  connection: { state: 'connecting' },
  isLocked: false,
  status: undefined,
  incidents: undefined,
  history: { heapSpaceNames: [], points: [] },
  captures: undefined,
  earlierRun: undefined,
  compareWith: undefined,
  comparison: undefined,
  message: '',
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

/** The state when the stream has ended. */
export function whenGone(state: PageState, atMs: number, status: number | undefined): PageState {
  if (status === 401 || status === 403)
    return { ...state, connection: { state: 'connecting' }, isLocked: true };
  const { connection } = state;
  const sinceMs = connection.state === 'gone' ? connection.sinceMs : atMs;
  return { ...state, connection: { state: 'gone', sinceMs } };
}
