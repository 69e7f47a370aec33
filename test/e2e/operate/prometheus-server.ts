/** A real Prometheus and a real Alertmanager, as Debian packages them, each in a folder of its own. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** Why there is no Prometheus; undefined where there is one. */
export const missingPrometheus = ['prometheus', 'promtool', 'prometheus-alertmanager'].some(
  (command) => spawnSync(command, ['--version']).error,
)
  ? 'there is no Prometheus with Alertmanager; scripts/install-prometheus.sh installs it'
  : undefined;

export interface Daemon {
  readonly url: string;
  /** What it has written to standard error. */
  log(): string;
  stop(): Promise<void>;
}

/** One element of the answer to an instant query. */
export interface QueryResult {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [seconds: number, text: string];
}

export interface PrometheusServer extends Daemon {
  /** Runs an instant query. @throws Error what Prometheus objects to */
  query(expression: string): Promise<readonly QueryResult[]>;
}

const PATIENCE_MS = 20_000;

/** @param config - the text of `prometheus.yml`; paths in it are absolute */
export async function startPrometheus(config: string): Promise<PrometheusServer> {
  const daemon = await startDaemon('prometheus', config, (dir, address) => [
    `--config.file=${dir}/config.yml`,
    `--storage.tsdb.path=${dir}/data`,
    `--web.listen-address=${address}`,
    '--enable-feature=exemplar-storage',
    '--log.level=warn',
  ]);
  return {
    ...daemon,
    async query(expression) {
      const response = await fetch(`${daemon.url}/api/v1/query?query=${encodeURIComponent(expression)}`);
      const { data, error } = (await response.json()) as {
        data?: { result: QueryResult[] };
        error?: string;
      };
      if (data === undefined) throw new Error(`${expression}: ${error}`);
      return data.result;
    },
  };
}

/** @param config - the text of `alertmanager.yml` */
export function startAlertmanager(config: string): Promise<Daemon> {
  return startDaemon('prometheus-alertmanager', config, (dir, address) => [
    `--config.file=${dir}/config.yml`,
    `--storage.path=${dir}/data`,
    `--web.listen-address=${address}`,
    '--cluster.listen-address=',
    '--log.level=warn',
  ]);
}

/**
 * Starts a daemon, and waits until it is ready.
 *
 * @param config - becomes `config.yml` in its folder
 * @param isReady - what the answer to `GET /-/ready` says, where it does not say it by its status
 */
export async function startDaemon(
  command: string,
  config: string,
  argsOf: (dir: string, address: string) => readonly string[],
  isReady: (response: Response) => boolean = ({ ok }) => ok,
): Promise<Daemon> {
  const dir = mkdtempSync(join(tmpdir(), `heapwarden-${basename(command)}-`));
  writeFileSync(join(dir, 'config.yml'), config);
  const address = `127.0.0.1:${await freePort()}`;
  const child = spawn(command, argsOf(dir, address), { stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  child.stderr.on('data', (chunk) => {
    log += chunk;
  });
  const url = `http://${address}`;
  await untilReady(url, child, isReady, () => log);
  return {
    url,
    log: () => log,
    async stop() {
      child.kill();
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function untilReady(
  url: string,
  child: ChildProcess,
  isReady: (response: Response) => boolean,
  log: () => string,
): Promise<void> {
  for (const startedAtMs = Date.now(); Date.now() - startedAtMs < PATIENCE_MS; await delay(50)) {
    if (child.exitCode !== null) break;
    const response = await fetch(`${url}/-/ready`).catch(() => undefined);
    if (response && isReady(response)) return;
  }
  child.kill();
  throw new Error(`${child.spawnfile} did not become ready: ${log()}`);
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
