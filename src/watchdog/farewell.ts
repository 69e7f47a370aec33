/** Keeps the last words of this process on disk, the fresher the nearer the end. */
import { rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import type { Logger } from 'pino';
import type { CaptureRecord } from '../capture/record.js';
import { PRESSURE_LEVELS, type PressureLevel } from '../detect/pressure.js';
import type { LastWords } from '../last-words/last-words.js';
import { lastWordsPath, writeLastWords } from '../last-words/last-words-file.js';
import type { History } from './history.js';
import type { Judgement } from './judgement.js';

export interface FarewellOptions {
  readonly dir: string;
  readonly identity: Pick<LastWords, 'service' | 'pid' | 'startTicks' | 'startedAt'>;
  readonly judgement: Judgement;
  readonly history: History;
  readonly readOomKillCount: () => number | null;
  /** Whether the process exits in order, which may take a while: nobody is to find last words of it. */
  readonly isEnding: () => boolean;
  readonly now: () => number;
  readonly logger: Logger;
}

const CALM_INTERVAL_MS = 15_000;
const HISTORY_POINTS = 60;

/** Captures that are named; older ones are in the store as well. */
const MAX_CAPTURES = 10;

export class Farewell {
  readonly path: string;
  readonly #options: FarewellOptions;
  #captures: string[] = [];
  #writtenAtMs = Number.NEGATIVE_INFINITY;
  #level: PressureLevel = 'normal';
  #writing: Promise<void> | undefined;

  constructor(options: FarewellOptions) {
    this.#options = options;
    this.path = lastWordsPath(options.dir, options.identity);
  }

  /** Writes at once, also when nothing was stored: a child that the kernel killed is in its count of killed processes. */
  noteCapture({ id, state }: CaptureRecord): void {
    if (state === 'stored') this.#captures = [id, ...this.#captures].slice(0, MAX_CAPTURES);
    this.#writtenAtMs = Number.NEGATIVE_INFINITY;
    this.update(this.#options.now());
  }

  /** Writes when it is time: at once when the pressure changes, every turn when it is high, rarely when it is not. */
  update(nowMs: number): void {
    const { level } = this.#options.judgement.pressure;
    const isTense = PRESSURE_LEVELS.indexOf(level) >= PRESSURE_LEVELS.indexOf('high');
    const isDue = isTense || level !== this.#level || nowMs - this.#writtenAtMs >= CALM_INTERVAL_MS;
    if (!isDue || this.#writing !== undefined || this.#options.isEnding()) return;
    this.#level = level;
    this.#writtenAtMs = nowMs;
    this.#writing = writeLastWords(this.#options.dir, this.#wordsAt(nowMs))
      .then(() => (this.#options.isEnding() ? rm(this.path, { force: true }) : undefined))
      .catch((error: Error) => this.#options.logger.debug({ err: error }, 'the last words cannot be written'))
      .finally(() => {
        this.#writing = undefined;
      });
  }

  #wordsAt(nowMs: number): LastWords {
    const { identity, judgement, history, readOomKillCount } = this.#options;
    return {
      ...identity,
      host: hostname(),
      writtenAt: new Date(nowMs).toISOString(),
      pressure: judgement.pressure,
      verdict: judgement.verdicts.js_heap?.reason ?? null,
      oomKillCount: readOomKillCount(),
      captures: this.#captures,
      history: history.last(HISTORY_POINTS),
    };
  }
}
