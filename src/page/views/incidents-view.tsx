/** Incidents: what happened when, who is suspected, and what to do. */
import { count, percent, size } from '../../report/words.js';
import type { CaptureRecord, Incident, SuspectInShort } from '../../server/api.js';
import { subjectName } from '../signal-words.js';
import { Badge } from './badge.js';
import { Moment } from './moment.js';
import { Path } from './path.js';

interface IncidentsProps {
  readonly incidents: readonly Incident[] | undefined;
  readonly captures: readonly CaptureRecord[];
}

export function IncidentsView({ incidents, captures }: IncidentsProps) {
  return (
    <section aria-labelledby="incidents">
      <h2 id="incidents">Incidents</h2>
      {incidents?.length === 0 && (
        <p class="quiet">No incidents since this process started. One is opened when a signal leaks.</p>
      )}
      <ul class="items">
        {incidents?.map((incident) => (
          <IncidentView key={incident.id} incident={incident} captures={captures} />
        ))}
      </ul>
    </section>
  );
}

interface IncidentProps {
  readonly incident: Incident;
  readonly captures: readonly CaptureRecord[];
}

function IncidentView({ incident, captures }: IncidentProps) {
  const { signal, resolvedAt, reason, advice, suspects, allocators } = incident;
  const allocatorOf = (index: number) => allocators.find(({ suspectIndex }) => suspectIndex === index);
  return (
    <li>
      <h3>
        {subjectName(signal)}{' '}
        <Badge
          level={resolvedAt === null ? 'bad' : 'good'}
          words={resolvedAt === null ? 'open' : 'resolved'}
        />
      </h3>
      <p>{reason}</p>
      {suspects.length > 0 && <h4>Suspects</h4>}
      <ol class="suspects">
        {suspects.map((suspect, index) => (
          <SuspectView key={suspect.retainerPath.join()} suspect={suspect} allocator={allocatorOf(index)} />
        ))}
      </ol>
      {suspects.length === 0 && advice !== null && <p class="quiet">{advice}</p>}
      <Timeline incident={incident} captures={captures} />
    </li>
  );
}

interface SuspectProps {
  readonly suspect: SuspectInShort;
  readonly allocator: Incident['allocators'][number] | undefined;
}

function SuspectView({ suspect, allocator }: SuspectProps) {
  const { className, newCount, newBytes, growthBytesPerHour, retainerPath, pattern, advice } = suspect;
  const facts = [
    ...(growthBytesPerHour === null ? [] : [`grows by ${size(growthBytesPerHour)} per hour`]),
    `confidence ${percent(suspect.confidenceRatio)}`,
    ...(suspect.holder.script === null
      ? []
      : [`held in ${placeWords(suspect.holder.script, suspect.holder.line)}`]),
    ...(allocator === undefined ? [] : [`allocated in ${allocatorWords(allocator)}`]),
  ];
  return (
    <li>
      <p>
        <strong>
          {count(newCount)} × {className}
        </strong>
        , {size(newBytes)}: {pattern}
      </p>
      <Path steps={retainerPath} />
      <p class="quiet">{facts.join(' · ')}</p>
      <p>{advice}</p>
    </li>
  );
}

/** "placeOrder (shop/src/orders.js:12)" */
function allocatorWords({ name, script, line }: Incident['allocators'][number]): string {
  return script === '' ? name : `${name} (${placeWords(script, line)})`;
}

/** So much of a path as tells files of one name from each other. */
const PLACE_PARTS = 3;

/** "shop/src/orders.js:12" */
function placeWords(script: string, line: number | null): string {
  const file = script.split('/').slice(-PLACE_PARTS).join('/');
  return line === null ? file : `${file}:${line}`;
}

/** What happened when. Of captures that are not in the list, or not any more, only their number is known. */
function Timeline({ incident, captures }: IncidentProps) {
  const { openedAt, resolvedAt } = incident;
  const own = incident.captures
    .map((id) => captures.find((capture) => capture.id === id))
    .filter((capture) => capture !== undefined);
  const moments = [
    { at: openedAt, words: 'opened' },
    ...own.map(({ createdAt, kind, state }) => ({ at: createdAt, words: `${kindWords(kind)} ${state}` })),
    ...(resolvedAt === null ? [] : [{ at: resolvedAt, words: 'resolved' }]),
  ].sort((a, b) => a.at.localeCompare(b.at));
  const unseen = incident.captures.length - own.length;
  return (
    <ol class="timeline" aria-label="Timeline">
      {moments.map(({ at, words }) => (
        <li key={at + words}>
          <Moment at={at} /> {words}
        </li>
      ))}
      {unseen > 0 && <li>{unseen === 1 ? '1 capture' : `${unseen} captures`} as evidence</li>}
    </ol>
  );
}

function kindWords(kind: CaptureRecord['kind']): string {
  return kind.replace('-', ' ');
}
