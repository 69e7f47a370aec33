/** The metrics in what the application has of its own: a registry of prom-client, a meter provider of OpenTelemetry. */
import type { MeterProvider } from '@opentelemetry/api';
import type { Probe } from '../probe/probe.js';
import { BoardReader, createBoard } from '../wire/board.js';
import { logLine } from './log-line.js';
import { bindRegistry, type PrometheusRegistry } from './prometheus-binding.js';
import { notWatching, type WatchdogThread } from './watchdog-thread.js';

export class Bindings {
  readonly #thread: WatchdogThread;
  readonly #probe: Probe;
  #board: Promise<BoardReader> | undefined;

  constructor(thread: WatchdogThread, probe: Probe) {
    this.#thread = thread;
    this.#probe = probe;
  }

  /** Never rejects: what goes wrong is a log line. */
  async bindPrometheus(registry: PrometheusRegistry): Promise<void> {
    try {
      bindRegistry(registry, await this.#published());
    } catch (error) {
      logLine('error', 'metrics of Heapwarden are missing in the registry', error);
    }
  }

  /** Never rejects: what goes wrong is a log line. */
  async bindOpenTelemetry(meterProvider: MeterProvider | undefined): Promise<void> {
    try {
      const [board, { bindMeterProvider }] = await Promise.all([
        this.#published(),
        import('./otel-binding.js'),
      ]);
      bindMeterProvider(meterProvider, board, this.#probe);
    } catch (error) {
      logLine('error', 'metrics of Heapwarden are missing in OpenTelemetry', error);
    }
  }

  /** The board, once the metrics are on it. @throws HeapwardenError `HEAPWARDEN_NOT_WATCHING`, as a rejection */
  async #published(): Promise<BoardReader> {
    this.#board ??= this.#publish();
    const board = await this.#board;
    if (board.read(Date.now()).length === 0) throw notWatching();
    return board;
  }

  async #publish(): Promise<BoardReader> {
    const board = createBoard();
    await this.#thread.ask<'publish'>({ type: 'publish', board });
    return new BoardReader(board);
  }
}
