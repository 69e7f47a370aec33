/** `heapwarden incidents`. */
import { duration, rate } from '../detect/words.js';
import { count, growthWords, shortName, shortPath, size } from '../report/words.js';
import type { Incident, SuspectInShort } from '../server/api.js';
import { withClient } from './client.js';
import { colours, pressureWord } from './colours.js';
import { type JsonOption, print } from './print.js';
import { table } from './table.js';
import { findTarget, type TargetOptions } from './target.js';
import { visible } from './visible.js';

/** Steps of the path to a suspect; of a longer one the ends. */
const MAX_STEPS = 8;

export async function incidents(options: TargetOptions & JsonOption): Promise<void> {
  const target = await findTarget(options, process.env);
  const list = await withClient(target, (client) => client.incidents());
  print(list, options, ({ incidents: all }) =>
    all.length === 0 ? 'No incident since the process started.' : all.map(words).join('\n\n'),
  );
}

function words(incident: Incident): string {
  const { signal, openedAt, resolvedAt, reason, advice, captures, suspects } = incident;
  const since = duration(Date.now() - Date.parse(openedAt));
  const state =
    resolvedAt === null ? colours.red(`open for ${since}`) : colours.green(`resolved at ${resolvedAt}`);
  const facts = [
    ['why', visible(reason)],
    ...(advice === null ? [] : [['do', visible(advice)]]),
    ['pressure', pressureWord(incident.pressure)],
    ...growthRows(incident),
    ...suspects.map((suspect, place) => [place === 0 ? 'suspects' : '', suspectWords(suspect)]),
    ...(captures.length === 0 ? [] : [['captures', captures.map((id) => id.slice(0, 8)).join(' ')]]),
  ];
  return [
    `${colours.bold(signal)}  ${state}  ${colours.dim(incident.id)}`,
    table(
      facts.map(([name = '', text = '']) => [`  ${name}`, text]),
      { columns: process.stdout.columns },
    ),
  ].join('\n');
}

function growthRows({ signal, slopeBytesPerSecond, timeToLimitSeconds }: Incident): string[][] {
  if (slopeBytesPerSecond === null || signal === 'pressure') return [];
  const end = timeToLimitSeconds === null ? '' : `, at the limit in ${duration(timeToLimitSeconds * 1000)}`;
  return [['growth', `${rate(slopeBytesPerSecond, 'bytes')}${end}`]];
}

function suspectWords(suspect: SuspectInShort): string {
  const { className, newCount, newBytes, growthBytesPerHour, retainerPath, pattern } = suspect;
  const path = shortPath(retainerPath.map(visible), MAX_STEPS).join(' › ');
  return `${count(newCount)} × ${shortName(visible(className))}, ${size(newBytes)}${growthWords(growthBytesPerHour)} – ${pattern}; held by ${path}`;
}
