/** `heapwarden captures ls`, `get` and `rm`. */
import type { CaptureRecord } from '../capture/record.js';
import { duration } from '../detect/words.js';
import { HeapwardenError } from '../error.js';
import { size } from '../report/words.js';
import { findCapture, shortId } from './capture-id.js';
import { withClient } from './client.js';
import { colours } from './colours.js';
import { downloadArtefact } from './download.js';
import { type JsonOption, print } from './print.js';
import { Progress } from './progress.js';
import { table } from './table.js';
import { findTarget, type TargetOptions } from './target.js';
import { visible } from './visible.js';

type Options = TargetOptions & JsonOption;

export async function listCaptures(options: Options): Promise<void> {
  const target = await findTarget(options, process.env);
  const list = await withClient(target, (client) => client.captures());
  print(list, options, ({ captures }) =>
    captures.length === 0
      ? 'No captures.'
      : table(captures.map(rowOf), {
          head: ['ID', 'KIND', 'STATE', 'SIZE', 'AGE', 'WHY'],
          columns: process.stdout.columns,
          tooLong: 'cut',
        }),
  );
}

/** @param beginning - of the id; @param output - a path, or `-` for standard output; default: a name of its own, here */
export async function getCapture(
  beginning: string,
  { output, ...options }: Options & { readonly output?: string },
): Promise<void> {
  const target = await findTarget(options, process.env);
  const progress = new Progress();
  const artefact = await withClient(target, async (client) => {
    const record = await findCapture(client, beginning);
    requireStored(record);
    const step = `downloading ${shortId(record)}`;
    progress.begin(step);
    return downloadArtefact(client, record, {
      output,
      onBytes: (bytes) => progress.read(bytes, record.bytes),
      onCut: () => progress.begin(`${step}, cut off; trying again`),
    }).finally(() => progress.end());
  });
  // What went to standard output is alone there.
  if (artefact.path !== null) {
    print(artefact, options, ({ path, bytes, sha256 }) => `${path}  ${size(bytes)}  sha256 ${sha256}`);
  }
}

export async function removeCaptures(beginnings: readonly string[], options: Options): Promise<void> {
  const target = await findTarget(options, process.env);
  const removed: string[] = [];
  await withClient(target, async (client) => {
    // All are looked up before one is removed; each is removed once.
    const ids = new Set<string>();
    for (const beginning of beginnings) ids.add((await findCapture(client, beginning)).id);
    for (const id of ids) {
      await client.deleteCapture(id);
      removed.push(id);
    }
  }).finally(() => {
    // What is gone is told of, though another one is not.
    if (removed.length === 0) return;
    print({ removed }, options, () => removed.map((id) => `${id} is removed.`).join('\n'));
  });
}

function requireStored({ id, state, outcome }: CaptureRecord): void {
  if (state === 'stored') return;
  const words = state === 'running' ? 'is still being taken' : `has no artefact (${outcome})`;
  throw new HeapwardenError('HEAPWARDEN_NOT_FOUND', `Capture ${id} ${words}.`);
}

const STATE_COLOURS = {
  running: colours.cyan,
  stored: colours.green,
  refused: colours.yellow,
  failed: colours.red,
} as const;

function rowOf(record: CaptureRecord): string[] {
  const { kind, state, bytes, createdAt } = record;
  return [
    shortId(record),
    kind,
    STATE_COLOURS[state](state),
    bytes === null ? '–' : size(bytes),
    duration(Date.now() - Date.parse(createdAt)),
    visible(whyOf(record)),
  ];
}

/** Why there is none, else why there is one. */
function whyOf({ state, rule, reason, outcome, detail }: CaptureRecord): string {
  if (state === 'stored' || state === 'running') return rule === null ? reason : `rule ${rule}: ${reason}`;
  return detail === null ? outcome : `${outcome}: ${detail}`;
}
