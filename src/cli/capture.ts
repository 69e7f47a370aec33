/** `heapwarden capture`. */
import { setTimeout as delay } from 'node:timers/promises';
import type { CaptureKind, CaptureRecord } from '../capture/record.js';
import { HeapwardenError } from '../error.js';
import { size } from '../report/words.js';
import { shortId } from './capture-id.js';
import { type Client, withClient } from './client.js';
import { type JsonOption, print } from './print.js';
import { Progress } from './progress.js';
import { findTarget, type TargetOptions } from './target.js';
import { visible } from './visible.js';

export interface CaptureOptions extends TargetOptions, JsonOption {
  readonly kind: CaptureKind;
  readonly reason: string;
  readonly force?: boolean;
  /** Whether to stay until it has come to its end. */
  readonly wait?: boolean;
}

const LOOK_INTERVAL_MS = 250;

/** @throws HeapwardenError `HEAPWARDEN_REFUSED`, `HEAPWARDEN_REQUEST_FAILED` when it was refused, or has failed */
export async function capture(options: CaptureOptions): Promise<void> {
  const { kind, reason, force = false, wait } = options;
  const target = await findTarget(options, process.env);
  const record = await withClient(target, async (client) => {
    const ordered = await client.orderCapture({ kind, reason, force });
    return wait ? endOf(client, ordered) : ordered;
  });
  print(record, options, words);
  if (record.state === 'refused' || record.state === 'failed') throw unsuccessful(record);
}

async function endOf(client: Client, ordered: CaptureRecord): Promise<CaptureRecord> {
  const progress = new Progress();
  progress.begin(`taking the ${ordered.kind}`);
  try {
    for (let record = ordered; ; record = await client.capture(ordered.id)) {
      if (record.state !== 'running') return record;
      if (record.bytes !== null) progress.read(record.bytes, null);
      await delay(LOOK_INTERVAL_MS);
    }
  } finally {
    progress.end();
  }
}

function words(record: CaptureRecord): string {
  const { id, kind, state, bytes, storedBytes, pauseMs, source } = record;
  if (state === 'running') {
    return `The ${kind} ${id} is being taken; "heapwarden captures ls" shows how far it is.`;
  }
  if (state !== 'stored') return `The ${kind} ${id} was not taken.`;
  const facts = [
    bytes === null ? '' : size(bytes),
    storedBytes === null ? '' : `${size(storedBytes)} stored`,
    source === null ? '' : `by ${source}`,
    pauseMs === null ? '' : `the application stood still for ${Math.ceil(pauseMs)} ms`,
  ];
  return `The ${kind} ${id} is stored: ${facts.filter((fact) => fact !== '').join(', ')}.
  heapwarden captures get ${shortId(record)}`;
}

function unsuccessful({ state, outcome, detail }: CaptureRecord): HeapwardenError {
  const why = detail === null ? '' : `: ${visible(detail)}`;
  return state === 'refused'
    ? new HeapwardenError('HEAPWARDEN_REFUSED', `The capture was refused (${outcome})${why}`)
    : new HeapwardenError('HEAPWARDEN_REQUEST_FAILED', `The capture has failed (${outcome})${why}`);
}
