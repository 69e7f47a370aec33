/** `heapwarden status`. */
import { duration, rate } from '../detect/words.js';
import { size } from '../report/words.js';
import type { MemoryStatus, Status, Verdict } from '../server/api.js';
import { withClient } from './client.js';
import { colours, pressureWord, verdictWord } from './colours.js';
import { type JsonOption, print } from './print.js';
import { table } from './table.js';
import { findTarget, type TargetOptions } from './target.js';
import { visible } from './visible.js';
import { worstFirst } from './worst-first.js';

export async function status(options: TargetOptions & JsonOption): Promise<void> {
  const target = await findTarget(options, process.env);
  print(await withClient(target, (client) => client.status()), options, words);
}

function words(status: Status): string {
  const { service, pid, node, startedAt, version, capturing, openIncidents } = status;
  const columns = process.stdout.columns;
  const up = duration(Date.now() - Date.parse(startedAt));
  const facts = [
    ['Pressure', pressureWords(status)],
    ['Memory', memoryWords(status.memory)],
    ['Captures', capturingWords(capturing)],
    ['Incidents', incidentWords(openIncidents.length)],
  ];
  const verdicts = worstFirst(status).map(([signal, verdict]) => verdictRow(signal, verdict));
  return [
    `${colours.bold(visible(service))}  process ${pid}, up ${up}, Node ${visible(node)}, Heapwarden ${visible(version)}`,
    '',
    table(facts, { columns }),
    '',
    table(verdicts, { head: ['SIGNAL', 'VERDICT', 'GROWTH', 'WHY'], columns }),
  ].join('\n');
}

function incidentWords(count: number): string {
  return count === 0 ? 'none open' : `${count} open; "heapwarden incidents" tells more`;
}

function pressureWords({ pressure: { level, nearest } }: Status): string {
  if (nearest === null) return `${pressureWord(level)}, no limit`;
  const { limit, usedBytes, limitBytes } = nearest;
  const share = Math.round((usedBytes / limitBytes) * 100);
  return `${pressureWord(level)}, ${share} % of the ${limit === 'heap' ? 'heap limit' : 'cgroup'}: ${size(usedBytes)} of ${size(limitBytes)}`;
}

function memoryWords({ rssBytes, heapUsedBytes, externalBytes }: MemoryStatus): string {
  const parts = { resident: rssBytes, heap: heapUsedBytes, external: externalBytes };
  return Object.entries(parts)
    .flatMap(([name, bytes]) => (bytes === null ? [] : [`${name} ${size(bytes)}`]))
    .join(', ');
}

function capturingWords({ source, detail, remainingToday }: Status['capturing']): string {
  const what = source === null ? 'off' : `by ${source}, ${remainingToday} snapshots left today`;
  return detail === null ? what : `${what} (${visible(detail)})`;
}

/** What is stable has a growth and a reason too, which say that they are nothing. */
function verdictRow(signal: string, { verdict, slopePerSecond, unit, reason }: Verdict): string[] {
  if (verdict === 'stable') return [signal, verdictWord(verdict), '–', ''];
  const isGrowing = slopePerSecond !== null && slopePerSecond > 0;
  return [signal, verdictWord(verdict), isGrowing ? rate(slopePerSecond, unit) : '–', visible(reason)];
}
