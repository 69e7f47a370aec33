/** Keeps the last words of this process on disk, the fresher the nearer the end. */
import { hostname } from 'node:os';
import type { Logger } from 'pino';
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

  noteCapture(id: string): void {
    this.#captures = [id, ...this.#captures].slice(0, MAX_CAPTURES);
    this.#writtenAtMs = Number.NEGATIVE_INFINITY;
  }

  /** Writes when it is time: at once when the pressure changes, every turn when it is high, rarely when it is not. */
  update(nowMs: number): void {
    const { level } = this.#options.judgement.pressure;
    const isTense = PRESSURE_LEVELS.indexOf(level) >= PRESSURE_LEVELS.indexOf('high');
    const isDue = isTense || level !== this.#level || nowMs - this.#writtenAtMs >= CALM_INTERVAL_MS;
    if (!isDue || this.#writing !== undefined) return;
    this.#level = level;
    this.#writtenAtMs = nowMs;
    this.#writing = writeLastWords(this.#options.dir, this.#wordsAt(nowMs))
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
