/** Starts real processes under Heapwarden, and ends them with the test. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { CaptureRecord, Status } from '../../src/index.js';

/** The Node that the applications run on; the tests themselves run on the one that started them. */
export const NODE = process.env['NODE_UNDER_TEST'] ?? process.execPath;

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const PATIENCE_MS = 30_000;

export interface Launch {
  /** Arguments of Node: a fixture by name, or code after `-e`. */
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Runs the whole command under this one, for instance a shell that enters a cgroup first. */
  readonly wrapper?: readonly string[];
  readonly cwd?: string;
  /** Default: the Node under test. */
  readonly node?: string;
}

/** A log line of the watchdog. */
export interface LogEntry {
  readonly level: number;
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** A process that was started for a test. Ended with it. */
export class WatchedProcess {
  readonly dir: string;
  readonly child: ChildProcess;
  /** Exit code and signal. */
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  stdout = '';
  stderr = '';

  constructor({ args, env = {}, wrapper = [], cwd = ROOT, node = NODE }: Launch) {
    this.dir = env['HEAPWARDEN_DIR'] ?? mkdtempSync(join(tmpdir(), 'heapwarden-e2e-'));
    const [command, ...rest] = [...wrapper, node, ...args] as [string, ...string[]];
    this.child = spawn(command, rest, {
      cwd,
      env: { ...process.env, HEAPWARDEN_DIR: this.dir, HEAPWARDEN_PORT: '0', ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.child.stdout?.on('data', (chunk) => {
      this.stdout += chunk;
    });
    this.child.stderr?.on('data', (chunk) => {
      this.stderr += chunk;
    });
    this.exited = once(this.child, 'close').then(([code, signal]) => ({ code, signal }));
    onTestFinished(() => {
      this.child.kill('SIGKILL');
    });
  }

  get processFile(): string {
    return join(this.dir, 'processes', `${this.child.pid}.json`);
  }

  /** The watchdog's log lines so far. */
  get log(): LogEntry[] {
    return this.stderr
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line));
  }

  /** Waits until `look` gives something; fails with the output of the process. */
  async until<T>(
    what: string,
    look: () => T | Promise<T>,
    patienceMs = PATIENCE_MS,
  ): Promise<NonNullable<T>> {
    for (const startedAtMs = Date.now(); Date.now() - startedAtMs < patienceMs; await delay(25)) {
      const found = await look();
      if (found) return found;
    }
    throw new Error(
      `Not seen in ${patienceMs} ms: ${what}\n--- stdout\n${this.stdout}\n--- stderr\n${this.stderr}`,
    );
  }

  async untilLogged(words: string | RegExp): Promise<LogEntry> {
    return this.until(`a log line with ${words}`, () => this.log.find(({ msg }) => msg.match(words)));
  }

  /** Where the watchdog listens. */
  async url(): Promise<string> {
    await this.until('its process file', () => existsSync(this.processFile));
    return JSON.parse(readFileSync(this.processFile, 'utf8')).url;
  }

  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const url = await this.url();
    const token = readFileSync(join(this.dir, 'token'), 'utf8').trim();
    return fetch(url + path, {
      ...init,
      headers: { authorization: `Bearer ${token}`, ...init.headers },
    });
  }

  async status(): Promise<Status> {
    return (await this.fetch('/api/v1/status')).json() as Promise<Status>;
  }

  async text(path: string): Promise<string> {
    return (await this.fetch(path)).text();
  }

  /** All captures, newest first. */
  async captures(): Promise<CaptureRecord[]> {
    const list = await (await this.fetch('/api/v1/captures')).json();
    return (list as { captures: CaptureRecord[] }).captures;
  }

  /** The artefact of a capture, as it opens in the tools. */
  async artefact({ id }: Pick<CaptureRecord, 'id'>): Promise<Buffer> {
    return Buffer.from(await (await this.fetch(`/api/v1/captures/${id}/download`)).arrayBuffer());
  }

  /** Orders a capture and waits for its end. */
  async capture(
    reason: string,
    { kind = 'heap-snapshot', force = true }: { kind?: CaptureRecord['kind']; force?: boolean } = {},
  ): Promise<CaptureRecord> {
    const ordered = await this.fetch('/api/v1/captures', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ kind, reason, force }),
    });
    const { id } = (await ordered.json()) as CaptureRecord;
    return this.until('the end of the capture', async () => {
      const record = (await (await this.fetch(`/api/v1/captures/${id}`)).json()) as CaptureRecord;
      return record.state === 'running' ? undefined : record;
    });
  }
}

/** The flag that switches the permission model on, on the Node under test: it lost its prefix in 22.13. */
export function permissionFlag(): string {
  const help = execFileSync(NODE, ['--help'], { encoding: 'utf8' });
  return /^\s+--permission\b/m.test(help) ? '--permission' : '--experimental-permission';
}

/** Starts the fixture `name` with Heapwarden preloaded. */
export function watch(name: string, { args = [], ...launch }: Partial<Launch> = {}): WatchedProcess {
  return new WatchedProcess({
    ...launch,
    args: ['--require', 'heapwarden/register', ...args, join(ROOT, 'test/e2e/fixtures', name)],
  });
}
