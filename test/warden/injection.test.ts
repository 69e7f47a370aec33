import { describe, expect, it } from 'vitest';
import { injectionOf, type Launch } from '../../src/warden/injection.js';

/** A script that got the preload by `NODE_OPTIONS`. */
function launch(differing: Partial<Launch> = {}): Launch {
  return {
    script: '/app/server.js',
    execArgv: [],
    env: {},
    isMainThread: true,
    isInherited: true,
    isNamed: false,
    hasChannel: false,
    isToolOfWatched: () => false,
    ...differing,
  };
}

function watchOf(differing?: Partial<Launch>): string {
  return injectionOf(launch(differing)).watch;
}

describe('a preload in NODE_OPTIONS', () => {
  it('is for applications, which live longer than commands', () => {
    expect(watchOf()).toBe('later');
  });

  it.each([
    [['-e', 'serve()']],
    [['--eval=serve()\nserve()']],
    [['-p', '1']],
    [['-pe', '1']],
    [['--check']],
    [['-i']],
    [['--test']],
    [['--enable-source-maps', '--eval', 'serve()']],
  ])('is for no process with the flags %j', (execArgv) => {
    expect(watchOf({ execArgv, hasChannel: true, isNamed: true })).toBe('never');
  });

  it('is for no file of tests that the runner has started', () => {
    expect(watchOf({ env: { NODE_TEST_CONTEXT: 'child-v8' }, isNamed: true })).toBe('never');
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
    expect(watchOf({ env: { HEAPWARDEN_ENABLED: 'false' } })).toBe('never');
  });

  it('goes after one on the command line, which is for this process at once', () => {
    expect(watchOf({ isNamed: true })).toBe('now');
  });
});

describe('a preload on the command line, or an import in the code,', () => {
  it.each([
    { execArgv: ['-e', 'serve()'] },
    { script: undefined },
    { env: { NODE_TEST_CONTEXT: 'child-v8' } },
    { script: '/usr/lib/node_modules/npm/bin/npm-cli.js' },
    { isToolOfWatched: () => true },
  ])('is for whatever it names: %o', (differing) => {
    expect(watchOf({ ...differing, isInherited: false })).toBe('now');
  });

  it('is for no worker thread, and for nobody where Heapwarden is switched off', () => {
    expect(watchOf({ isInherited: false, isMainThread: false })).toBe('never');
    expect(watchOf({ isInherited: false, env: { HEAPWARDEN_ENABLED: 'false' } })).toBe('never');
  });
});
