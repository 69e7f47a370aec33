import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildAgent } from '../../../scripts/build-agent.mjs';
import { installedNodeBinary, NODE_MAJORS } from '../../../scripts/node-binaries.mjs';
import { reasonToSkip } from '../native/application.js';
import { NODE, ROOT, WatchedProcess } from '../watched-process.js';

/** Lives, and starts its own copy of Heapwarden when it is told to. */
const SERVER = `
if (process.env.OWN_COPY) (await import('heapwarden')).start({ service: 'by-its-own' });
setTimeout(() => console.log('six seconds'), 6000);
setInterval(() => {}, 1e6);
`;

const folder = mkdtempSync(join(tmpdir(), 'heapwarden agent-'));
const agent = join(folder, 'the agent');
const app = join(folder, 'app');
const NODE_OPTIONS = `--require ${JSON.stringify(join(agent, 'register.cjs'))}`;

beforeAll(() => {
  buildAgent(agent);
  mkdirSync(join(app, 'node_modules'), { recursive: true });
  symlinkSync(ROOT, join(app, 'node_modules/heapwarden'));
  writeFileSync(join(app, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(app, 'server.js'), SERVER);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function serverOn(node: string | undefined, env: Readonly<Record<string, string>> = {}): WatchedProcess {
  return new WatchedProcess({
    args: ['server.js'],
    cwd: app,
    env: { NODE_OPTIONS, ...env },
    ...(node !== undefined && { node }),
  });
}

describe('the agent folder', () => {
  it('watches an application of ES modules on every version of Node that is installed here', async () => {
    const missing = NODE_MAJORS.filter((major) => installedNodeBinary(major) === undefined);
    if (missing.length > 0)
      console.log(`skipped: Node ${missing.join(', ')}, which scripts/node-binaries.mjs installs`);
    const servers = NODE_MAJORS.map(installedNodeBinary)
      .filter(Boolean)
      .map((node) => serverOn(node));
    for (const server of servers) {
      await server.until('a first frame', async () => (await server.status()).memory.heapUsedBytes);
      expect(server.log.filter(({ level }) => level >= 40)).toEqual([]);
      if (reasonToSkip === undefined) {
        const capture = await server.capture('has the agent its addon?');
        expect(capture).toMatchObject({ state: 'stored', source: 'fork', sourceDetail: null });
      }
    }
  });

  it('has what each dependency loads', () => {
    const script = `
      const { createRequire } = require('node:module');
      const { pathToFileURL } = require('node:url');
      const { resolve } = createRequire(process.argv[1]);
      Promise.all(process.argv.slice(2).map((name) => import(pathToFileURL(resolve(name)).href)))
        .then((modules) => console.log(modules.length));`;
    const { dependencies } = JSON.parse(
      execFileSync('npm', ['pkg', 'get', '--json'], { cwd: ROOT, encoding: 'utf8' }),
    );
    const names = Object.keys(dependencies);
    const from = join(agent, 'node_modules/heapwarden/dist/index.js');
    expect(execFileSync(NODE, ['-e', script, from, ...names], { encoding: 'utf8' })).toBe(
      `${names.length}\n`,
    );
  });

  it('holds nothing that is not run', () => {
    const files = readdirSync(agent, { recursive: true }) as string[];
    expect(files.filter((file) => /\.(map|ts|md)$|dist-es/.test(file))).toEqual([]);
    expect(existsSync(join(agent, 'node_modules/typescript'))).toBe(false);
  });

  it('gives the application one watchdog when it starts a copy of its own', async () => {
    const server = serverOn(undefined, { OWN_COPY: 'true' });
    await server.until('six seconds of life', () => server.stdout.includes('six seconds'));
    expect(await server.status()).toMatchObject({ service: 'by-its-own' });
    expect(server.log.filter(({ msg }) => msg === 'watching')).toHaveLength(1);
  });

  it.each([
    [
      'a Node that is too old',
      'Object.defineProperty(process.versions, "node", { value: "18.20.8" });',
      'needs Node 20',
    ],
    ['a folder without its files', '', 'Cannot find module'],
  ])('lets the application run on %s, with one line', async (_what, before, words) => {
    const lonely = join(folder, `lonely-${before.length}.cjs`);
    const stub = before === '' ? lonely : join(agent, 'register.cjs');
    if (before === '') execFileSync('cp', [join(agent, 'register.cjs'), lonely]);
    const script = `${before} require(${JSON.stringify(stub)}); console.log('served');`;
    const watched = new WatchedProcess({ args: ['-e', script] });
    expect(await watched.exited).toEqual({ code: 0, signal: null });
    expect(watched.stdout).toBe('served\n');
    expect(watched.log).toHaveLength(1);
    expect(watched.log[0]).toMatchObject({ level: 50, msg: expect.stringContaining(words) });
  });

  it('is built into an empty place only', () => {
    expect(() => buildAgent(app)).toThrow('not empty');
  });
});
