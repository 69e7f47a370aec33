/** `heapwarden analyze` and `heapwarden diff`. */
import { writeFileSync } from 'node:fs';
import { comparisonWords } from '../report/comparison-words.js';
import { htmlReport } from '../report/html.js';
import { textReport } from '../report/text.js';
import { analyse, type SnapshotSource } from '../snapshot/analysis/analyse.js';
import type { Heap } from '../snapshot/graph/heap.js';
import { findOutput } from './given-output.js';
import { findSnapshot, type GivenSnapshot } from './given-snapshot.js';
import { showClass, showObject } from './objects.js';
import { Progress } from './progress.js';

/** What is wanted instead of the report as text; one of them at most. */
export interface AnalyzeOptions {
  readonly json?: boolean;
  readonly html?: string;
  readonly class?: string;
  readonly object?: number;
}

/** @param addresses - of snapshots, oldest first: paths, or `s3://bucket/key` */
export async function analyze(addresses: readonly string[], options: AnalyzeOptions): Promise<void> {
  if (options.html !== undefined) findOutput(options.html);
  const snapshots = await Promise.all(addresses.map(findSnapshot));
  const progress = new Progress();
  try {
    const text = await answerOf(snapshots, options, progress);
    progress.end();
    console.log(text);
  } catch (error) {
    progress.end();
    throw error;
  }
}

async function answerOf(
  snapshots: readonly GivenSnapshot[],
  { json, html, class: className, object: id }: AnalyzeOptions,
  progress: Progress,
): Promise<string> {
  const sources = snapshots.map((snapshot) => sourceOf(snapshot, progress));
  if (className !== undefined) return ofOne(sources, progress, (heap) => showClass(heap, className));
  if (id !== undefined) return ofOne(sources, progress, (heap) => showObject(heap, id));
  const analysis = await analyse(sources, (step) => progress.begin(step));
  progress.end();
  for (const line of comparisonWords(analysis)) console.error(line);
  if (json) return JSON.stringify(analysis, null, 2);
  if (html === undefined) return textReport(analysis);
  writeFileSync(html, htmlReport(analysis, snapshots.map(({ name }) => name).join(' → ')));
  return `written to ${html}`;
}

function sourceOf({ takenAtMs, bytes: totalBytes, open }: GivenSnapshot, progress: Progress): SnapshotSource {
  return { takenAtMs, open: () => open((bytes) => progress.read(bytes, totalBytes)) };
}

async function ofOne(
  sources: readonly SnapshotSource[],
  progress: Progress,
  show: (heap: Heap) => string,
): Promise<string> {
  progress.begin('reading the snapshot');
  const { heap, close } = await (sources[0] as SnapshotSource).open();
  try {
    return show(heap);
  } finally {
    close();
  }
}
