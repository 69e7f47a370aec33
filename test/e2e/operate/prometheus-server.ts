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
  /** Runs an instant query until it gives something. @throws Error when it gives nothing for 20 s */
  answer(expression: string): Promise<readonly QueryResult[]>;
  /** Labels of the targets that are scraped, once there are any. @throws Error when there are none for 20 s */
  targets(): Promise<readonly QueryResult['metric'][]>;
}

const PATIENCE_MS = 20_000;

/** Texts of files by name. */
export type Files = Readonly<Record<string, string>>;

/**
 * @param config - the text of `prometheus.yml`
 * @param files - what is to lie beside it
 */
export async function startPrometheus(config: string, files: Files = {}): Promise<PrometheusServer> {
  const daemon = await startDaemon('prometheus', { ...files, 'config.yml': config }, (dir, address) => [
    `--config.file=${dir}/config.yml`,
    `--storage.tsdb.path=${dir}/data`,
    `--web.listen-address=${address}`,
    '--enable-feature=exemplar-storage',
    '--log.level=warn',
  ]);
  return asPrometheus(daemon);
}

/** What can be asked of a Prometheus that runs. */
export function asPrometheus(daemon: Daemon): PrometheusServer {
  const get = async <T>(path: string): Promise<T> => {
    const response = await fetch(`${daemon.url}/api/v1/${path}`);
    const { data, error } = (await response.json()) as { data?: T; error?: string };
    if (data === undefined) throw new Error(`${path}: ${error}`);
    return data;
  };
  const query = async (expression: string): Promise<readonly QueryResult[]> =>
    (await get<{ result: QueryResult[] }>(`query?query=${encodeURIComponent(expression)}`)).result;
  return {
    ...daemon,
    query,
    answer: (expression) => untilSome(expression, () => query(expression)),
    targets: () =>
      untilSome('targets', async () => {
        const { activeTargets } = await get<{ activeTargets: { labels: QueryResult['metric'] }[] }>(
          'targets',
        );
        return activeTargets.map(({ labels }) => labels);
      }),
  };
}

/** Looks again until there is something. */
async function untilSome<T>(what: string, look: () => Promise<readonly T[]>): Promise<readonly T[]> {
  for (const startedAtMs = Date.now(); Date.now() - startedAtMs < PATIENCE_MS; await delay(50)) {
    const found = await look();
    if (found.length > 0) return found;
  }
  throw new Error(`${what}: nothing for ${PATIENCE_MS} ms`);
}

/** @param config - the text of `alertmanager.yml` */
export function startAlertmanager(config: string): Promise<Daemon> {
  return startDaemon('prometheus-alertmanager', { 'config.yml': config }, (dir, address) => [
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
 * @param files - what lies in its folder
 * @param isReady - what the answer to `GET /-/ready` says, where it does not say it by its status
 */
export async function startDaemon(
  command: string,
  files: Files,
  argsOf: (dir: string, address: string) => readonly string[],
  isReady: (response: Response) => boolean = ({ ok }) => ok,
): Promise<Daemon> {
  const dir = mkdtempSync(join(tmpdir(), `heapwarden-${basename(command)}-`));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
  const address = `127.0.0.1:${await freePort()}`;
  const child = spawn(command, argsOf(dir, address), { stdio: ['ignore', 'ignore', 'pipe'] });
  const daemon = await daemonOnceReady(child, `http://${address}`, isReady);
  return {
    ...daemon,
    async stop() {
      await daemon.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/**
 * A daemon that was started, once it is ready.
 *
 * @param child - its standard error is a pipe
 */
export async function daemonOnceReady(
  child: ChildProcess,
  url: string,
  isReady: (response: Response) => boolean = ({ ok }) => ok,
): Promise<Daemon> {
  let log = '';
  child.stderr?.on('data', (chunk) => {
    log += chunk;
  });
  await untilReady(url, child, isReady, () => log);
  return {
    url,
    log: () => log,
    async stop() {
      child.kill();
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
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
