import { describe, expect, it } from 'vitest';
import { injectionOf, type Launch } from '../../src/warden/injection.js';

const STUB = '/srv/the agent/register.cjs';

/** A script that got the preload by `NODE_OPTIONS`. */
function launch(differing: Partial<Launch> = {}): Launch {
  return {
    script: '/app/server.js',
    execArgv: [],
    env: { NODE_OPTIONS: '--require heapwarden/register' },
    isMainThread: true,
    preloads: ['/srv/the agent/dist/register.js', STUB],
    hasChannel: false,
    isToolOfWatched: () => false,
    ...differing,
  };
}

function watchOf(differing?: Partial<Launch>): string {
  return injectionOf(launch(differing)).watch;
}

describe('a preload in NODE_OPTIONS', () => {
  it.each([
    '--require heapwarden/register',
    '--max-old-space-size=400 -r heapwarden/register --enable-source-maps',
    '--import=heapwarden/register',
    '--require /heapwarden/register.cjs',
    '--require="/srv/the agent/register.cjs"',
    '--require "/srv/the\\ agent/register.cjs"',
    '--import file:///app/node_modules/heapwarden/dist/register.js',
    '--require /other/preload.cjs --require=/app/node_modules/heapwarden/dist/register.js',
  ])('as %s is for applications, which live longer than commands', (options) => {
    expect(watchOf({ env: { NODE_OPTIONS: options } })).toBe('later');
  });

  it.each([
    '',
    '--require ts-node/register',
    '--require /app/heapwarden-register.js',
    '--title=register.cjs',
  ])(
    'that is another one, as in "%s", leaves the command line or the code as the one that asks',
    (options) => {
      expect(watchOf({ env: { NODE_OPTIONS: options } })).toBe('now');
    },
  );

  it.each([
    [['-e', 'serve()']],
    [['--eval=serve()\nserve()']],
    [['-p', '1']],
    [['-pe', '1']],
    [['--check']],
    [['-i']],
    [['--test']],
    [['--test-isolation=process', '--require=heapwarden/register']],
    [['--enable-source-maps', '--eval', 'serve()']],
  ])('is for no process with the flags %j', (execArgv) => {
    expect(watchOf({ execArgv, hasChannel: true })).toBe('never');
  });

  it.each([undefined, '-'])('is for no process without a script (%s)', (script) => {
    expect(watchOf({ script })).toBe('never');
  });

  it('is for no launcher, even one with a channel to who started it', () => {
    const script = '/app/node_modules/tsx/dist/cli.mjs';
    expect(watchOf({ script, hasChannel: true })).toBe('never');
  });

  it('is for what an application has forked, and not for its tools', () => {
    expect(watchOf({ isToolOfWatched: () => true })).toBe('never');
    expect(watchOf({ isToolOfWatched: () => true, hasChannel: true })).toBe('later');
  });

  it('is for no worker thread, and for nobody where Heapwarden is switched off', () => {
    expect(watchOf({ isMainThread: false })).toBe('never');
    expect(watchOf({ env: { ...launch().env, HEAPWARDEN_ENABLED: 'false' } })).toBe('never');
  });

  it('goes after one on the command line, which is for this process at once', () => {
    expect(watchOf({ execArgv: ['--require', 'heapwarden/register'] })).toBe('now');
    expect(watchOf({ execArgv: [`--import=${STUB}`] })).toBe('now');
  });
});

describe('a preload on the command line', () => {
  it.each([
    { execArgv: ['-e', 'serve()'] },
    { script: undefined },
    { script: '/usr/lib/node_modules/npm/bin/npm-cli.js' },
    { isToolOfWatched: () => true },
  ])('is for whatever it names: %o', (differing) => {
    expect(watchOf({ ...differing, env: {} })).toBe('now');
  });

  it('is for no worker thread, and for nobody where Heapwarden is switched off', () => {
    expect(watchOf({ env: {}, isMainThread: false })).toBe('never');
    expect(watchOf({ env: { HEAPWARDEN_ENABLED: 'false' } })).toBe('never');
  });
});
