/** The whole page: what matters at night comes first. */
import { duration } from '../../detect/words.js';
import { headlineOf } from '../headline.js';
import type { Session } from '../session.js';
import type { PageState } from '../state.js';
import { CapturesView } from './captures-view.js';
import { FloorView, HourView } from './charts-view.js';
import { HeadlineView } from './headline-view.js';
import { IncidentsView } from './incidents-view.js';
import { Moment } from './moment.js';
import { RunView } from './run-view.js';
import { TokenForm } from './token-form.js';
import { TrackedView } from './tracked-view.js';
import { Unread } from './unread.js';
import { PressureView, VerdictsView } from './verdicts-view.js';

interface PageProps {
  readonly state: PageState;
  readonly session: Session;
  readonly nowMs: number;
}

export function Page({ state, session, nowMs }: PageProps) {
  const { status, incidents, captures = [], history, earlierRun, isLocked, unread } = state;
  return (
    <>
      <Head state={state} session={session} />
      <main>
        {isLocked && (
          <section aria-label="Token">
            <p>This watchdog tells nothing without a token.</p>
            <TokenForm session={session} />
            <p class="bad message" role="alert">
              {state.refusal}
            </p>
          </section>
        )}
        {status === undefined && !isLocked && <p class="quiet">Nothing has come from the watchdog yet.</p>}
        {status && !isLocked && (
          <>
            <HeadlineView headline={headlineOf({ status, incidents: incidents ?? [], captures, nowMs })} />
            <div class="floor-and-pressure">
              <section aria-label="Floor">
                <FloorView status={status} />
              </section>
              <PressureView status={status} />
            </div>
            <IncidentsView incidents={incidents} captures={captures} />
            <CapturesView state={state} session={session} />
            <VerdictsView status={status} />
            <section aria-labelledby="hour">
              <h2 id="hour">The last hour</h2>
              <Unread words={unread.history} />
              <HourView history={history} />
            </section>
            {status.tracked && <TrackedView tracked={status.tracked} />}
            <Unread words={unread.earlierRun} />
            {earlierRun && <RunView run={earlierRun} />}
          </>
        )}
      </main>
    </>
  );
}

function Head({ state: { connection, status, isLocked }, session }: Pick<PageProps, 'state' | 'session'>) {
  const isShown = status !== undefined && !isLocked;
  const silentSeconds = status?.mainThread.unresponsiveSeconds ?? 0;
  return (
    <header>
      <h1>{status?.service ?? 'Heapwarden'}</h1>
      {status && (
        <p class="quiet">
          pid {status.pid}, Node {status.node}, since <Moment at={status.startedAt} />. Heapwarden{' '}
          {status.version}.
        </p>
      )}
      <p class={`connection ${connection.state}`} role="status">
        {connection.state === 'waiting' && 'Waiting for the token'}
        {connection.state === 'connecting' && 'Connecting…'}
        {connection.state === 'live' && 'Live'}
        {connection.state === 'gone' && (
          <>
            {connection.detail === undefined ? 'The watchdog does not answer since ' : 'Not live since '}
            <Moment at={new Date(connection.sinceMs).toISOString()} />
            {connection.detail === undefined ? '. ' : `: ${connection.detail} `}
            {isShown && 'What is shown is old. '}
            <button type="button" onClick={() => session.reconnect()}>
              Try now
            </button>
          </>
        )}
        {connection.state === 'failed' && `This page has failed: ${connection.detail}. Load it again.`}
      </p>
      {silentSeconds > 0 && connection.state === 'live' && (
        <p class="bad">The main thread has not answered for {duration(silentSeconds * 1000)}.</p>
      )}
    </header>
  );
}
