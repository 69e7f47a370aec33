/**
 * The composition root of the watchdog thread: makes the parts and joins them, and is the only place that
 * does. What cannot be had is said in the log and left out; the rest goes on without it.
 */
import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { logChannel } from '../alert/log-channel.js';
import { Captures } from '../capture/captures.js';
import type { CaptureRecord } from '../capture/record.js';
import type { Config } from '../config/schema.js';
import { writeProcessFile } from '../discovery/process-files.js';
import { IncidentBook } from '../incident/incident-book.js';
import { CaptureTally } from '../metrics/capture-tally.js';
import { createPrometheusExporter } from '../metrics/prometheus.js';
import { createOsReader } from '../os/os-reader.js';
import { readStartTicks } from '../os/procfs.js';
import type { Answer, Question, ToApplication, ToWatchdog, WatchdogData } from '../wire/messages.js';
import { createControl } from './control.js';
import { openFolder } from './folder.js';
import { Judgement } from './judgement.js';
import { createLogger } from './logger.js';
import { Loop } from './loop.js';
import { Observer } from './observer.js';
import { serve } from './serve.js';
import { openSources } from './sources.js';
import { readingsOf, statusOf, type ViewParts } from './views.js';
import { youngGenerationBytes } from './young-generation.js';

export interface WatchdogOptions {
  readonly config: Config;
  readonly data: WatchdogData;
  /** Sends a message to the application's thread. */
  readonly tell: (message: ToApplication) => void;
}

/** The operating system is looked at this often even where frames are rarer. */
const MAX_TURN_MS = 1_000;

/**
 * Starts the watchdog.
 *
 * @returns what takes the messages of the application's thread
 */
export async function startWatchdog({
  config,
  data,
  tell,
}: WatchdogOptions): Promise<(message: ToWatchdog) => void> {
  const { service, sampleIntervalMs } = config;
  const logger = createLogger(config.logLevel, service);
  const folder = await openFolder(config, logger);
  const sources = openSources(tell, logger);
  const osReader = createOsReader({ root: '/' });
  const observer = new Observer({
    ring: data.ring,
    heapSpaceCount: data.heapSpaceNames.length,
    youngGenerationBytes: youngGenerationBytes(data.nodeFlags),
    sampleIntervalMs,
    readOs: () => osReader.read(),
    startedAtMs: Date.now(),
  });
  const judgement = new Judgement();
  const incidents = new IncidentBook(randomUUID);
  const tally = new CaptureTally();
  const captures = new Captures({
    sources: sources.all,
    store: folder.store,
    limits: { cooldownMs: config.captureCooldownMs, perDay: config.capturesPerDay },
    service,
    pid: process.pid,
    now: Date.now,
    onEnd: (record) => {
      tally.record(record);
      logCapture(logger, record);
    },
  });
  const loop = new Loop({
    observer,
    judgement,
    incidents,
    captures,
    channels: [logChannel(logger)],
    onIncident: (incident) => tell({ type: 'incident', incident }),
    logger,
    service,
    startedAtMs: data.startedAtMs,
    now: Date.now,
  });
  const view: ViewParts = {
    config,
    data,
    observer,
    loop,
    judgement,
    incidents,
    captures,
    tally,
    capturing: {
      source: folder.store === undefined ? null : (sources.all[0]?.name ?? null),
      detail: sources.detail,
    },
  };
  const control = createControl({
    captures,
    store: folder.store,
    exporter: createPrometheusExporter(() => readingsOf(view)),
    status: () => statusOf(view),
    incidents: () => incidents.list(),
  });
  const server = await serve(config, { control, token: folder.token, logger });
  const processFile = folder.store && (await announceProcess(config, data, server?.url));

  loop.start(Math.min(sampleIntervalMs, MAX_TURN_MS));
  tell({ type: 'watching', sampleIntervalMs, url: server?.url, processFile });
  logger.info({ url: server?.url, dir: config.dir }, 'watching');

  const answer = async (question: Question): Promise<Answer> => {
    const { id, type } = question;
    switch (type) {
      case 'status':
        return { id, type, status: statusOf(view) };
      case 'capture':
        return { id, type, record: await captures.request(question.request).ended };
      case 'stop':
        loop.stop();
        await Promise.all([captures.stop(), server?.close()]);
        return { id, type };
    }
  };
  return (message) => {
    if (message.type === 'forked') sources.fork?.receive(message);
    else void answer(message).then((given) => tell({ type: 'answer', answer: given }));
  };
}

/** Lists this process among the watched ones; @returns the path of its file */
function announceProcess(config: Config, data: WatchdogData, url: string | undefined): Promise<string> {
  return writeProcessFile(
    config.dir,
    {
      pid: process.pid,
      service: config.service,
      url: url ?? null,
      startedAt: new Date(data.startedAtMs).toISOString(),
      startTicks: readStartTicks('/', process.pid) ?? null,
    },
    (pid) => readStartTicks('/', pid),
  );
}

function logCapture(logger: Logger, capture: CaptureRecord): void {
  const level = capture.state === 'failed' ? 'warn' : 'info';
  logger[level](
    { capture },
    `capture ${capture.id} ${capture.state}${capture.detail ? `: ${capture.detail}` : ''}`,
  );
}
