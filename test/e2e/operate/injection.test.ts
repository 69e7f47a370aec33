import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT, WatchedProcess } from '../watched-process.js';
import { InjectedTree } from './injected-tree.js';

const REGISTER = join(ROOT, 'dist/register.js');
const NODE_OPTIONS = `--require ${REGISTER}`;
const npmFolder = join(execFileSync('npm', ['root', '--global'], { encoding: 'utf8' }).trim(), 'npm');
const NPM = join(npmFolder, 'bin/npm-cli.js');
const NPX = join(npmFolder, 'bin/npx-cli.js');

describe('a preload in NODE_OPTIONS', () => {
  it('watches the one process that is the application, however it is started', async () => {
    const trees = [
      [NPM, 'start'],
      [NPX, 'serve'],
      ['node_modules/.bin/serve'],
      ['node_modules/nodemon/bin/nodemon.js', 'server.js'],
    ].map((args) => new InjectedTree(args));
    for (const tree of trees) {
      await tree.root.until('a watched server', () => tree.watched.length > 0);
      expect(tree.decisions).toEqual(['server: later']);
      expect(tree.watched).toEqual(['server']);
    }
    const launchers = trees.map(
      ({ root }) => root.log.filter(({ msg }) => /^watched never/.test(msg)).length,
    );
    expect(launchers).toEqual([1, 1, 0, 1]);
  });

  it('watches what the application forks, in a cluster or not, and neither its threads nor its tools', async () => {
    const tree = new InjectedTree([NPM, 'start'], { WITH_PARTS: 'true' });
    await tree.root.until(
      'eight processes',
      () => tree.decisions.length === 8 && !tree.decisions.join().includes('undefined'),
    );
    expect(tree.decisions).toEqual([
      'code: never',
      'forked: later',
      'handed-on: later',
      'in-cluster: later',
      'in-cluster: later',
      'server: later',
      'tool-in-shell: never',
      'tool: never',
    ]);
    await tree.root.until('five that are watched', () => tree.watched.length === 5);
    expect(tree.watched).toEqual(['forked', 'handed-on', 'in-cluster', 'in-cluster', 'server']);
  });

  it('gives no thread to a command, and neither holds it up nor says a word', async () => {
    const watched = new WatchedProcess({
      args: [join(ROOT, 'test/e2e/fixtures/short.mjs')],
      env: { NODE_OPTIONS },
    });
    expect(await watched.exited).toEqual({ code: 0, signal: null });
    expect(watched).toMatchObject({ stdout: 'threads: 0\n', stderr: '' });
    expect(existsSync(join(watched.dir, 'token'))).toBe(false);
  });

  it('leaves it to start() when the code calls that meanwhile', async () => {
    const fixture = join(ROOT, 'test/e2e/fixtures/started-in-code.mjs');
    const watched = new WatchedProcess({ args: [fixture], env: { NODE_OPTIONS } });
    await watched.until('six seconds of life', () => watched.stdout.includes('six seconds'));
    expect(await watched.status()).toMatchObject({ service: 'by-code' });
    expect(watched.log.filter(({ msg }) => msg === 'watching')).toHaveLength(1);
    expect(watched.log.filter(({ level }) => level >= 40)).toEqual([]);
  });
});
