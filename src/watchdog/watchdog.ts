/**
 * The composition root of the watchdog thread: makes the parts and joins them, and is the only place that
 * does. What cannot be had is said in the log and left out; the rest goes on without it.
 */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { MessagePort } from 'node:worker_threads';
import { logChannel } from '../alert/log-channel.js';
import { RuleBook } from '../capture/rules/rule-book.js';
import { ApplicationLine } from '../capture/sources/application-line.js';
import { mainThreadConnector } from '../capture/sources/main-thread-session.js';
import type { Config } from '../config/schema.js';
import { adviceOf } from '../incident/advice.js';
import { IncidentBook } from '../incident/incident-book.js';
import { readRuns } from '../last-words/run-record.js';
import { AnalysisTally } from '../metrics/analysis-tally.js';
import { CaptureTally } from '../metrics/capture-tally.js';
import { createPrometheusExporter } from '../metrics/prometheus.js';
import { createOsReader } from '../os/os-reader.js';
import { readStartTicks } from '../os/procfs.js';
import { COMMANDS_SYMBOL, type ToApplication, type ToWatchdog, type WatchdogData } from '../wire/messages.js';
import { openAlerts, testAlerts } from './alerting.js';
import { createAnalysing } from './analysing.js';
import { announceProcess, announceTarget } from './announcing.js';
import { createCapturing } from './capturing.js';
import { circumstancesOf } from './circumstances.js';
import { createControl } from './control.js';
import { watchDeaths } from './deaths.js';
import { Evidence } from './evidence.js';
import { Farewell } from './farewell.js';
import { openFolder } from './folder.js';
import { heapSizeOf, memoryHeadroomBytes } from './headroom.js';
import { History } from './history.js';
import { HourHistory } from './hour-history.js';
import { Judgement } from './judgement.js';
import { createLogger, logCapture } from './logger.js';
import { Loop } from './loop.js';
import { Observer } from './observer.js';
import { Publishing } from './publishing.js';
import { createReception } from './reception.js';
import { reportOf } from './report.js';
import { RunKeeper } from './run-keeper.js';
import { BUSY_LATENESS_MS, RunawayWatch } from './runaway.js';
import { SamplingControl } from './sampling.js';
import { serve } from './serve.js';
import { findAddon, openWays } from './sources.js';
import { openTelemetry } from './telemetry.js';
import { readingsOf, statusOf, type ViewParts } from './views.js';
import { youngGenerationBytes } from './young-generation.js';

export interface WatchdogOptions {
  readonly config: Config;
  readonly data: WatchdogData;
  /** Sends a message to the application's thread. */
  readonly tell: (message: ToApplication, transfer?: readonly MessagePort[]) => void;
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
  const startedAtMs = data.startedAtMs;
  const logger = createLogger(config.logLevel, service);
  const folder = await openFolder(config, logger);
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
  const history = new History();
  const hour = new HourHistory();
  const found = findAddon(logger);
  const incidents = new IncidentBook({
    newId: randomUUID,
    advise: (signal) => adviceOf(signal, circumstancesOf(loop.observation, found.addon)),
  });
  const rules = new RuleBook(config.rules, Date.now());
  const tally = new CaptureTally();
  const analysisTally = new AnalysisTally();

  const telemetry = config.otlpExport
    ? openTelemetry({
        service,
        applicationPath: data.applicationPath,
        read: () => readingsOf(view),
        startedAtMs: Date.now(),
        now: Date.now,
        logger,
      })
    : undefined;

  const isEnding = (): boolean => Atomics.load(data.ending, 0) === 1;
  const connect = mainThreadConnector(data.isInspectorAllowed, isEnding);
  const application = new ApplicationLine({
    connect,
    tickets: data.tickets,
    commandsSymbol: COMMANDS_SYMBOL,
    isBusy: () => observer.latenessMs(Date.now()) >= BUSY_LATENESS_MS,
    send: (command) => tell({ type: 'command', ...command }),
  });
  const ways = openWays({
    ...found,
    application,
    connect,
    readOs: () => osReader.read(),
    sendInlinePort: (port) => tell({ type: 'inline-snapshot', port }, [port]),
    readReport: () => reportOf(view),
    isSamplingAllowed: config.heapSampling !== 'off',
  });
  const { gate, captures } = createCapturing({
    config,
    folder,
    ways,
    readOs: () => osReader.read(),
    readHeap: () => heapSizeOf(observer.observe(Date.now()), data.heapSpaceNames, Date.now()),
    onScored: (errors) => tally.score(errors),
    onBegin: () => loop.noteSnapshotBegin(),
    onEnd: (record) => {
      tally.record(record);
      logCapture(logger, record);
      loop.noteCapture(record);
      farewell?.noteCapture(record);
      analysing?.analyses.noteCapture(record);
      telemetry?.noteCapture(record);
    },
  });
  const evidence = new Evidence({ captures, incidents, rules, now: Date.now });
  const identity = {
    service,
    pid: process.pid,
    startTicks: readStartTicks('/', process.pid) ?? null,
    startedAt: new Date(startedAtMs).toISOString(),
  };
  const { readOomKillCount } = osReader;
  const teller = { service, host: hostname(), pid: process.pid };
  const alerts = openAlerts({
    config,
    owner: { ...teller, startTicks: identity.startTicks },
    hasFolder: folder.store !== undefined,
    logger,
  });
  const farewell =
    folder.store &&
    new Farewell({
      dir: config.dir,
      identity,
      judgement,
      history,
      readOomKillCount,
      isEnding,
      now: Date.now,
      logger,
    });
  const analysing =
    folder.store &&
    createAnalysing({
      store: folder.store,
      incidents,
      tally: analysisTally,
      service,
      pid: process.pid,
      readMemoryBytes: () => memoryHeadroomBytes(osReader.read()),
      tell: (event) => loop.tell(event),
      now: Date.now,
      logger,
    });
  const sampling = new SamplingControl(application, config.heapSampling, logger);
  const loop = new Loop({
    observer,
    judgement,
    history,
    hour,
    incidents,
    rules,
    evidence,
    farewell,
    sampling,
    isRunaway: () => runaway.isRunaway,
    alertListeners: [logChannel(logger), alerts, ...(telemetry ? [telemetry.listener] : [])],
    onIncident: (incident) => tell({ type: 'incident', incident }),
    onOpened: (incidentId) => analysing?.analyses.noteIncident(incidentId),
    logger,
    teller,
    pageUrl: config.publicUrl ?? null,
    startedAtMs,
    now: Date.now,
  });
  const runaway = new RunawayWatch({
    connect,
    readLatenessMs: () => observer.latenessMs(Date.now()),
    readLastHeap: () => observer.lastHeap,
    now: Date.now,
    readRssBytes: () => loop.observation.os.rssBytes,
    onReading: (heapUsedBytes) => observer.noteBlockedHeap(heapUsedBytes),
    onRunaway: (heapUsedBytes) => {
      logger.warn(
        { heapUsedBytes },
        'the main thread allocates without yielding, and the heap limit is near',
      );
      loop.turn();
    },
  });
  const view: ViewParts = {
    config,
    data,
    observer,
    loop,
    judgement,
    history,
    incidents,
    alerts,
    gate,
    rules,
    tally,
    analysisTally,
    storeUsage: () => folder.usage,
    capturing: {
      source: folder.store === undefined ? null : (ways['heap-snapshot'].sources[0]?.name ?? null),
      detail: ways['heap-snapshot'].missing,
    },
  };
  const publishing = new Publishing({ read: () => readingsOf(view), now: Date.now, logger });
  // Read once: what comes later is of siblings that share the folder.
  const earlierRuns = readRuns(config.dir, service);
  const keeper =
    folder.store &&
    new RunKeeper({
      dir: config.dir,
      identity: { service, pid: process.pid, startedAt: identity.startedAt, node: process.version },
      signals: observer.signals,
      judgement,
      incidents,
      now: Date.now,
      logger,
    });
  const control = createControl({
    captures,
    rules,
    evidence,
    analyses: analysing?.analyses,
    store: folder.store,
    exporter: createPrometheusExporter(() => readingsOf(view)),
    status: () => statusOf(view),
    incidents: () => incidents.list(),
    runs: () => earlierRuns,
    history: () => ({ heapSpaceNames: data.heapSpaceNames, points: hour.points }),
    comparisons: analysing?.comparisons,
    testAlerts: (channel) => testAlerts(alerts, channel, teller, config),
  });
  const hasFolder = folder.store !== undefined;
  const server = await serve(config, { control, token: folder.token, hasFolder, logger });
  const processFile = folder.store && (await announceProcess(config, identity, server?.url));
  const target = await announceTarget({ config, identity, url: server?.url, isEnding, logger });

  keeper?.start();
  alerts.start();
  loop.start(Math.min(sampleIntervalMs, MAX_TURN_MS));
  runaway.start();
  tell({
    type: 'watching',
    sampleIntervalMs,
    url: server?.url,
    filesOfProcess: [processFile, target?.path, farewell?.path].filter((path) => path !== undefined),
    quietGcAfterMs: config.quietGcAfterMs === 'off' ? undefined : config.quietGcAfterMs,
    isAutoTracking: config.autoTrack,
    processSignals: config.rules.flatMap(({ when }) => ('processSignal' in when ? when.processSignal : [])),
  });
  logger.info({ url: server?.url, dir: config.dir }, 'watching');
  const stopLooking =
    folder.store &&
    watchDeaths(config.dir, readOomKillCount, (death) => loop.tell(incidents.openDeath(death, Date.now())));

  return createReception({
    application,
    observer,
    evidence,
    rules,
    captures,
    publishing,
    status: () => statusOf(view),
    async stop() {
      loop.stop();
      publishing.stop();
      target?.stop();
      runaway.stop();
      stopLooking?.();
      await Promise.all([captures.stop(), server?.close(), keeper?.stop(), analysing?.stop(), alerts.stop()]);
      // Last: captures that were given up are told too.
      await Promise.all([telemetry?.stop(), folder.close()]);
    },
    tell,
  });
}
