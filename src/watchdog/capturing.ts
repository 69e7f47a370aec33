/** What takes captures: the gate, the attempts behind it, and what runs them. */
import { randomBytes } from 'node:crypto';
import { Attempts, type AttemptsOptions } from '../capture/attempts.js';
import { Captures, type CapturesOptions } from '../capture/captures.js';
import { CostModel } from '../capture/cost-model.js';
import { Gate, type GateOptions } from '../capture/gate.js';
import type { Config } from '../config/schema.js';
import type { OsReadings } from '../os/readings.js';
import type { Folder } from './folder.js';
import { readHeadroom } from './headroom.js';

export interface CapturingParts
  extends Pick<AttemptsOptions, 'ways' | 'onScored'>,
    Pick<GateOptions, 'readHeap'>,
    Pick<CapturesOptions, 'onBegin' | 'onEnd'> {
  readonly config: Config;
  readonly folder: Folder;
  readonly readOs: () => OsReadings;
}

export interface Capturing {
  readonly gate: Gate;
  readonly captures: Captures;
}

const REDACTION_KEY_BYTES = 32;

export function createCapturing(parts: CapturingParts): Capturing {
  const { config, folder, ways, onScored, onBegin, onEnd, readOs, readHeap } = parts;
  const gate = new Gate({
    limits: { cooldownMs: config.captureCooldownMs, perDay: config.capturesPerDay },
    model: new CostModel(Number.parseInt(process.versions.node, 10)),
    pauseBudgetMs: config.capturePauseBudgetMs,
    readHeap,
    readHeadroom: () => readHeadroom(readOs(), folder.store),
    now: Date.now,
  });
  const attempts = new Attempts({
    ways,
    gate,
    redaction: {
      mode: config.redact,
      names: config.redactNames,
      keep: config.redactKeep.map((pattern) => new RegExp(pattern, 'u')),
      key: randomBytes(REDACTION_KEY_BYTES),
    },
    now: Date.now,
    onScored,
  });
  const captures = new Captures({
    attempts,
    store: folder.store,
    gate,
    takeTurn: folder.takeTurn,
    service: config.service,
    pid: process.pid,
    now: Date.now,
    onBegin,
    onEnd,
  });
  return { gate, captures };
}
