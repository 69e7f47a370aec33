/**
 * Reads spoilt copies of a heap snapshot, one after the other: `trials.mjs FILE FROM TO`. The number of a trial is the seed
 * of what is done in it. Each is told twice as a line of JSON: when it begins, and what came of it.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { randomFrom } from '../../../bench/detect/random.mjs';
import { analyse, openHeap, readHeap } from '../../../dist/snapshot/index.js';
import { membersOf, mutated } from './mutations.mjs';
import { brokenRules, differing, misread } from './right-answer.mjs';

/** What is slow is done in one of so many trials. */
const TRIALS_PER_STREAM = 3;
const TRIALS_PER_ANALYSIS = 2;
const TRIALS_PER_BROKEN_STREAM = 10;

/** Texts by which edges and nodes are told apart: where they change, figures do. */
const TELLING = /NativeContext|map descriptors|sloppy_function_map|ExternalStringData|DOM trees|in WeakMap/;

const [file, from, to] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'heapwarden-trials-'));
const spoilt = join(folder, 'spoilt.heapsnapshot');
const original = readFileSync(file);
const members = membersOf(original);
const stringsAt = members.at(-1).from;
const untouched = await openHeap(file);

for (let number = Number(from); number < Number(to); number++) {
  tell({ begun: number });
  tell({ number, ...(await trial(number)) });
}
untouched.close();
rmSync(folder, { recursive: true });
tell({ peakBytes: process.resourceUsage().maxRSS * 1024 });

async function trial(number) {
  if (number % TRIALS_PER_BROKEN_STREAM === 0) return brokenStream(number);
  const { bytes, done } = mutated(original, members, randomFrom(number));
  writeFileSync(spoilt, bytes);
  // By turns by one thread and by two, where the reader has a second one.
  const outcome = await outcomeOf(() => openHeap(spoilt, { threads: 1 + (number % 2) }));
  const problems = [...outcome.problems];
  if (outcome.heap) problems.push(...rightness(outcome.heap, bytes));
  if (number % TRIALS_PER_STREAM === 0) problems.push(...(await streamed(bytes, outcome)));
  if (outcome.heap && number % TRIALS_PER_ANALYSIS === 0) problems.push(...(await analysed(outcome.heap)));
  outcome.close?.();
  return { done, error: outcome.error ?? null, problems };
}

/** A compressed file that is spoilt: what is unpacked is the same, or nothing. */
async function brokenStream(number) {
  const packed = gzipSync(original, { level: 1 });
  const whole = [{ name: 'stream', from: 0, to: packed.length }];
  const { bytes, done } = mutated(packed, whole, randomFrom(number));
  writeFileSync(spoilt, bytes);
  const { heap, error, problems } = await outcomeOf(() => openHeap(spoilt));
  const others = heap ? differing(heap, untouched.heap) : [];
  return { done, error: error ?? null, problems: [...problems, ...others] };
}

/** As a stream the same bytes are the same heap, or none; of several faults another may be told, as it is cut otherwise. */
async function streamed(bytes, expected) {
  const stream = Readable.from([gzipSync(bytes, { level: 1 })]);
  const { heap, error, problems } = await outcomeOf(async () => ({ heap: await readHeap(stream) }));
  if ((heap === undefined) !== (expected.heap === undefined))
    return [...problems, `as a stream ${error ?? 'a heap'}, as a file ${expected.error ?? 'a heap'}`];
  return heap ? differing(heap, expected.heap) : problems;
}

async function analysed(heap) {
  const source = { open: async () => ({ heap, close() {} }), takenAtMs: 0 };
  const { problems } = await outcomeOf(async () => ({ analysis: await analyse([source, source]) }));
  return problems;
}

function rightness(heap, bytes) {
  const problems = [...brokenRules(heap), ...misread(heap, bytes)];
  // What is no JSON is read as well where the fault is in what is not looked at: traces, strings, zeros before a number.
  const text = bytes.subarray(stringsAt);
  const isSameGraph =
    bytes.subarray(0, stringsAt).equals(original.subarray(0, stringsAt)) &&
    telling(text) === telling(original.subarray(stringsAt));
  return isSameGraph ? [...problems, ...differing(heap, untouched.heap)] : problems;
}

function telling(text) {
  return text
    .toString('latin1')
    .split('","')
    .map((part, index) => (TELLING.test(part) ? `${index} ${part}` : ''))
    .join('');
}

/** Anything thrown but the one error is a problem. */
async function outcomeOf(work) {
  try {
    return { problems: [], ...(await work()) };
  } catch (error) {
    const isExpected = error.code === 'HEAPWARDEN_SNAPSHOT_INVALID';
    return { problems: isExpected ? [] : [String(error.stack)], error: error.message };
  }
}

/** At once, so that it is told before a crash. */
function tell(message) {
  writeSync(1, `${JSON.stringify(message)}\n`);
}
