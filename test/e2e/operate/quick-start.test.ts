/** The commands of the quick start as they are written there, by a user who is not root. Only ports are others. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { buildAgent } from '../../../scripts/build-agent.mjs';
import { asPrometheus, daemonOnceReady, freePort, missingPrometheus } from './prometheus-server.js';
import { shippedAlertmanagerConfig, shippedPrometheusConfig, shippedRules } from './shipped-files.js';

const NOBODY = 65_534;
const user = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
const PATH = [dirname(process.execPath), process.env['PATH']].join(delimiter);

const reasonToSkip =
  missingPrometheus ??
  (spawnSync('node', ['--version'], { ...user, cwd: tmpdir(), env: { PATH } }).status === 0
    ? undefined
    : 'a user who is not root cannot run node');
if (reasonToSkip) console.warn(`skipped: the commands of the quick start: ${reasonToSkip}`);

/** The commands of a page that start something. */
function commandsOf(page: string): string[] {
  const text = readFileSync(new URL(`../../../${page}`, import.meta.url), 'utf8').replaceAll('\\\n', '');
  return text
    .split('\n')
    .filter((line) => /^(node --require heapwarden\/register app\.js$|prometheus)/.test(line));
}

it('the README has the commands of the quick start', () => {
  const commands = commandsOf('docs/quick-start.md');
  expect(commands).toHaveLength(3);
  expect(commandsOf('README.md')).toEqual(commands);
});

describe.skipIf(reasonToSkip)('a user who is not root, with the commands of the quick start,', () => {
  it('has a watched application, a Prometheus that scrapes it, and an Alertmanager', async () => {
    const [application, prometheus, alertmanager] = commandsOf('docs/quick-start.md') as [
      string,
      string,
      string,
    ];
    const ports = {
      watchdog: await freePort(),
      prometheus: await freePort(),
      alertmanager: await freePort(),
    };
    const folder = folderOfApplication(ports);
    onTestFinished(() => rmSync(folder, { recursive: true }));

    const start = (command: string): ChildProcess =>
      spawn('sh', ['-c', `exec ${command}`], {
        ...user,
        cwd: folder,
        env: { PATH, HEAPWARDEN_DIR: join(folder, 'captures'), HEAPWARDEN_PORT: String(ports.watchdog) },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
    const startDaemon = async (command: string, port: number) => {
      const address = `127.0.0.1:${port}`;
      const child = start(`${command} --web.listen-address=${address}`);
      const daemon = await daemonOnceReady(child, `http://${address}`);
      onTestFinished(() => daemon.stop());
      return daemon;
    };
    const app = start(application);
    onTestFinished(async () => {
      app.kill();
      await once(app, 'exit');
    });
    const alerting = await startDaemon(alertmanager, ports.alertmanager);
    const server = asPrometheus(await startDaemon(prometheus, ports.prometheus));
    const [series] = await server.answer('heapwarden_build_info');
    expect(series?.metric['instance']).toBe(`localhost:${ports.watchdog}`);
    // At its end, each writes what it has to keep.
    for (const daemon of [server, alerting]) {
      await daemon.stop();
      expect(daemon.log()).not.toMatch(/permission denied/);
    }
  });
});

/** The folder of an application that has installed the package. */
function folderOfApplication(ports: { watchdog: number; alertmanager: number }): string {
  const folder = mkdtempSync(join(tmpdir(), 'heapwarden-quick-start-'));
  buildAgent(folder);
  const files = {
    ...shippedRules(),
    'prometheus.example.yml': shippedPrometheusConfig(ports),
    'alertmanager.example.yml': shippedAlertmanagerConfig({ receiver: 9095 }),
  };
  const shipped = join(folder, 'node_modules/heapwarden/prometheus');
  mkdirSync(shipped);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(shipped, name), text);
  writeFileSync(join(folder, 'app.js'), 'setInterval(() => {}, 1e6);\n');
  chmodSync(folder, 0o755);
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid);
  return folder;
}
