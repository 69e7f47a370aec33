/** Captures: what was taken, what became of it, and what can be done with it. */
import { count, percent, size } from '../../report/words.js';
import type { CaptureRecord, ComparisonRun } from '../../server/api.js';
import type { Level } from '../headline.js';
import type { Session } from '../session.js';
import type { PageState } from '../state.js';
import { Badge } from './badge.js';
import { CaptureForm } from './capture-form.js';
import { Moment } from './moment.js';
import { Unread } from './unread.js';

interface CapturesProps {
  readonly state: PageState;
  readonly session: Session;
}

const LEVELS: Readonly<Record<CaptureRecord['state'], Level>> = {
  stored: 'good',
  running: 'quiet',
  refused: 'warn',
  failed: 'bad',
};

export function CapturesView({ state, session }: CapturesProps) {
  const { captures, comparison, compareWith, message } = state;
  return (
    <section aria-labelledby="captures">
      <h2 id="captures">Captures</h2>
      <CaptureForm session={session} capturing={state.status?.capturing} />
      <p class="bad message" role="alert">
        {message}
      </p>
      <div role="status">
        {comparison && <ComparisonView comparison={comparison} />}
        {compareWith !== undefined && (
          <p>
            Choose the snapshot to compare with.{' '}
            <button type="button" onClick={() => session.chooseToCompare(undefined)}>
              Cancel
            </button>
          </p>
        )}
      </div>
      <Unread words={state.unread.captures} />
      {captures?.length === 0 && (
        <p class="quiet">No captures yet. Rules take them when memory grows, or take one now.</p>
      )}
      <ul class="items">
        {captures?.map((record) => (
          <CaptureView key={record.id} record={record} state={state} session={session} />
        ))}
      </ul>
    </section>
  );
}

function CaptureView({ record, state, session }: CapturesProps & { readonly record: CaptureRecord }) {
  const { id, kind, reason, detail, createdAt, outcome } = record;
  const name = kind.replace('-', ' ');
  return (
    <li>
      <h3>
        {name} <Badge level={LEVELS[record.state]} words={record.state} /> <Moment at={createdAt} />
      </h3>
      <p>{reason}</p>
      <p class="quiet">{factsOf(record).join(' · ')}</p>
      {detail !== null && (
        <p class="quiet">
          {outcome.replace('_', ' ')}: {detail}
        </p>
      )}
      <AnalysisView analysis={record.analysis} />
      {record.state === 'stored' && (
        <p class="actions">
          <button
            type="button"
            aria-label={`Download ${name} ${id}`}
            onClick={() => session.download(record)}
          >
            Download
          </button>
          {kind === 'heap-snapshot' && <CompareButton record={record} state={state} session={session} />}
          <button
            type="button"
            aria-label={`Delete ${name} ${id}`}
            onClick={() =>
              confirm(`Delete this ${name}? It cannot be brought back.`) && session.remove(record)
            }
          >
            Delete
          </button>
        </p>
      )}
    </li>
  );
}

function factsOf({ source, pauseMs, bytes, storedBytes, redaction, location }: CaptureRecord): string[] {
  const sizes =
    bytes === null
      ? []
      : [
          `${size(bytes)}${storedBytes === null ? '' : ` (${size(storedBytes)} stored${location === 's3' ? ' in S3' : ''})`}`,
        ];
  const redacted =
    redaction === null
      ? []
      : [redaction.mode === 'off' ? 'not redacted' : `${count(redaction.redactedStrings)} strings redacted`];
  return [
    ...(source === null || bytes === null ? [] : [`by ${source}`]),
    ...(pauseMs === null ? [] : [`the application stood still for ${pauseMs.toFixed(1)} ms`]),
    ...sizes,
    ...redacted,
  ];
}

function CompareButton({
  record: { id },
  state,
  session,
}: CapturesProps & { readonly record: CaptureRecord }) {
  const { compareWith, captures } = state;
  const others = captures?.filter((other) => other.kind === 'heap-snapshot' && other.state === 'stored');
  if (compareWith === id || others === undefined || others.length < 2) return null;
  if (compareWith === undefined) {
    return (
      <button
        type="button"
        aria-label={`Compare with… (heap snapshot ${id})`}
        onClick={() => session.chooseToCompare(id)}
      >
        Compare with…
      </button>
    );
  }
  return (
    <button
      type="button"
      class="chosen"
      aria-label={`Compare with this one (heap snapshot ${id})`}
      onClick={() => session.compare(id)}
    >
      Compare with this one
    </button>
  );
}

const ANALYSIS_WORDS = {
  running: 'Being analysed',
  done: 'Analysed',
  refused: 'Not analysed',
  failed: 'Not analysed',
} as const;

/** What becomes of the analysis of a snapshot; nothing for what is not analysed. */
function AnalysisView({ analysis }: Pick<CaptureRecord, 'analysis'>) {
  if (analysis === null) return null;
  const { state, progressRatio, detail } = analysis;
  return (
    <p class="quiet">
      {ANALYSIS_WORDS[state]}
      {detail !== null && `: ${detail}`}
      {progressRatio !== null && <Progress words="of the analysis" ratio={progressRatio} />}
    </p>
  );
}

function Progress({ words, ratio }: { readonly words: string; readonly ratio: number }) {
  return (
    <>
      , {percent(ratio)} <progress value={ratio} max={1} aria-label={`Progress ${words}`} />
    </>
  );
}

function ComparisonView({
  comparison: { state, step, progressRatio, detail, reportPath },
}: {
  readonly comparison: ComparisonRun;
}) {
  if (state === 'running') {
    return (
      <p>
        Comparing: {step}
        {progressRatio !== null && <Progress words="of the comparison" ratio={progressRatio} />}
      </p>
    );
  }
  if (reportPath === null) return <p class="bad">Not compared: {detail}</p>;
  return (
    <p>
      The snapshots are compared:{' '}
      <a href={reportPath} target="_blank" rel="noreferrer">
        open the report in a new tab
      </a>
    </p>
  );
}
