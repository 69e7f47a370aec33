/** A server as the watchdog has it, around a control in memory and a store in a temporary folder. */
import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { gzipSync } from 'node:zlib';
import type { CaptureRecord, CaptureRequest } from '../../src/capture/record.js';
import type { RuleState } from '../../src/capture/rules/rule-book.js';
import { SCOPES, type Scope } from '../../src/config/tokens-schema.js';
import type { Pressure } from '../../src/detect/pressure.js';
import type { Incident } from '../../src/incident/incident.js';
import type { Analysis, AnalysisRun, HourOfHistory, Run, Status } from '../../src/server/api.js';
import { type AppOptions, createApp } from '../../src/server/app.js';
import type { AuditEntry } from '../../src/server/audit.js';
import type { ComparisonDesk } from '../../src/server/comparison.js';
import type { Control } from '../../src/server/control.js';
import { type Listening, listen } from '../../src/server/listen.js';
import { TokenBook } from '../../src/server/token-book.js';
import { LocalStore } from '../../src/store/local-store.js';
import { storedCapture } from '../capture/record-example.js';

export const TOKEN = 'a-token-of-some-length';

export const CONTENT_TYPES = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

const CALM: Pressure = {
  level: 'normal',
  ratios: { heap: 0.25 },
  nearest: { limit: 'heap', usedBytes: 25_000_000, limitBytes: 100_000_000 },
};

export const STATUS: Status = {
  service: 'shop',
  pid: 42,
  version: '0.1.0',
  node: 'v20.20.2',
  startedAt: '2026-01-01T00:00:00.000Z',
  signals: {},
  pressure: CALM,
  memory: {
    heapUsedBytes: 25_000_000,
    heapLimitBytes: 100_000_000,
    externalBytes: 0,
    arrayBuffersBytes: 0,
    rssBytes: 60_000_000,
    cgroupUsageBytes: null,
    cgroupLimitBytes: null,
  },
  mainThread: { unresponsiveSeconds: 0, lostFrames: 0 },
  capturing: { source: 'fork', detail: null, remainingToday: 5 },
  floor: [],
  openIncidents: [],
  tracked: null,
};

export const INCIDENT: Incident = {
  id: 'b4a4de0c-8a1c-4bb1-9d0e-3c2d0b8a4a11',
  signal: 'js_heap',
  openedAt: '2026-01-01T01:00:00.000Z',
  resolvedAt: null,
  verdict: 'leaking',
  pressure: 'elevated',
  severity: 'warning',
  slopeBytesPerSecond: 1_000,
  timeToLimitSeconds: 75_000,
  reason: 'It rises.',
  advice: null,
  captures: [],
  suspects: [],
  allocators: [],
  signature: null,
};

/** The record of a capture that runs. */
export function running(): CaptureRecord {
  return storedCapture({ id: randomUUID(), state: 'running', outcome: 'running', durationMs: null });
}

type ServerSettings = Partial<Pick<AppOptions, 'metricsAccess' | 'now'>> & { readonly port?: number };

/** A token with one scope. */
export function tokenOf(scope: Scope): string {
  return `a-token-for-${scope}-only`;
}

export class TestServer {
  /** What the control answers with; tests change it. */
  status: Status = STATUS;
  incidents: readonly Incident[] = [INCIDENT];
  history: HourOfHistory = { heapSpaceNames: ['new_space', 'old_space'], points: [] };
  runs: readonly Run[] = [];
  comparisons: ComparisonDesk | undefined;
  rules: RuleState[] = [];
  /** Of every incident. */
  analysis: Analysis | undefined;
  analysisRun: AnalysisRun | undefined;
  /** Captures that have no artefact. */
  readonly pending: CaptureRecord[] = [];
  readonly requests: CaptureRequest[] = [];
  readonly errors: unknown[] = [];
  /** Who did what. */
  readonly audited: AuditEntry[] = [];
  readonly url: string;
  readonly tokens: TokenBook;
  readonly dir: string;
  readonly #store: LocalStore;
  readonly #listening: Listening;

  private constructor(parts: {
    readonly dir: string;
    readonly store: LocalStore;
    readonly listening: Listening;
    readonly tokens: TokenBook;
  }) {
    this.dir = parts.dir;
    this.#store = parts.store;
    this.#listening = parts.listening;
    this.tokens = parts.tokens;
    this.url = parts.listening.url;
  }

  /** @param settings - in place of the defaults; port 0 is any free one */
  static async start({ port = 0, ...settings }: ServerSettings = {}): Promise<TestServer> {
    const dir = await mkdtemp(join(tmpdir(), 'heapwarden-server-'));
    const store = await LocalStore.open(dir, {
      maxArtefacts: 100,
      maxAgeMs: 1e12,
      maxBytes: 2e9,
      minFreeBytes: 0,
    });
    const tokens = new TokenBook({ name: 'main', token: TOKEN, scopes: SCOPES });
    tokens.replace(SCOPES.map((scope) => ({ name: scope, token: tokenOf(scope), scopes: [scope] })));
    const app = createApp({
      control: controlOf(() => server, store),
      tokens,
      metricsAccess: 'open',
      hostNames: ['shop.internal'],
      audit: (entry) => void server.audited.push(entry),
      onError: (error) => void server.errors.push(error),
      ...settings,
    });
    const listening = await listen(app, { host: '127.0.0.1', port });
    const server = new TestServer({ dir, store, listening, tokens });
    return server;
  }

  async stop(): Promise<void> {
    await this.#listening.close();
    await rm(this.dir, { recursive: true });
  }

  /** Asks without a token. */
  ask(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(this.url + path, init);
  }

  /** Asks with the token. */
  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    return this.ask(path, { ...init, headers: { authorization: `Bearer ${TOKEN}`, ...init.headers } });
  }

  order(body: string, headers: Record<string, string> = {}): Promise<Response> {
    return this.fetch('/api/v1/captures', {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', ...headers },
    });
  }

  /** Stores `snapshot`; answers with its record and what lies on disk. */
  async put(
    snapshot: Buffer,
    changes: Partial<CaptureRecord> = {},
  ): Promise<{ readonly record: CaptureRecord; readonly stored: Buffer }> {
    const stored = gzipSync(snapshot);
    const record = storedCapture({
      id: randomUUID(),
      bytes: snapshot.length,
      storedBytes: stored.length,
      sha256: createHash('sha256').update(snapshot).digest('hex'),
      ...changes,
    });
    await this.putAs(record, stored);
    return { record, stored };
  }

  /** Stores `file` under a record that may not be true. */
  async putAs(record: CaptureRecord, file: Buffer): Promise<void> {
    const writer = await this.#store.create(record);
    await finished(writer.stream.end(file));
    await writer.commit(record);
  }
}

function controlOf(server: () => TestServer, store: LocalStore): Control {
  return {
    status: () => server().status,
    incidents: () => server().incidents,
    runs: async () => server().runs,
    history: () => server().history,
    get comparisons() {
      return server().comparisons;
    },
    analysis: () => server().analysis,
    analysisRun: () => server().analysisRun,
    captures: async () => [...server().pending, ...(await store.list())],
    requestCapture(request) {
      server().requests.push(request);
      const record = { ...running(), reason: request.reason };
      server().pending.push(record);
      return record;
    },
    testAlerts: async (channel) =>
      channel === undefined || channel === 'hook'
        ? [{ channel: 'hook', isDelivered: true, detail: 'opened: 200 OK; resolved: 200 OK' }]
        : undefined,
    rules: () => server().rules,
    fireRule: (name) => {
      const state = server().rules.find(({ rule }) => rule.name === name);
      return state && state.state !== 'throttled';
    },
    openArtefact: (id) => store.find(id),
    deleteCapture: (id) => store.remove(id),
    metrics: async (format) => ({
      contentType: CONTENT_TYPES[format],
      body: 'process_open_fds 3\n',
    }),
  };
}
