import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { WatchedProcess } from './watched-process.js';

const CHILDREN = `
  const { readdirSync, readFileSync } = require('node:fs');
  function children() {
    return readdirSync('/proc').filter((name) => {
      try {
        return /^[0-9]+$/.test(name) && readFileSync('/proc/' + name + '/stat', 'utf8').split(') ')[1].split(' ')[1] === String(process.pid);
      } catch { return false; }
    }).length;
  }
`;

/** Runs code that has the library at hand as `start`, and a heap that takes a while to capture. */
function run(
  code: string,
  env: Record<string, string> = {},
  nodeArgs: readonly string[] = [],
): WatchedProcess {
  const script = `
    const { start } = require('heapwarden');
    const held = Array.from({ length: 200_000 }, (_, index) => ({ index, list: [index] }));
    ${CHILDREN}
    (async () => { ${code} })();
  `;
  return new WatchedProcess({ args: [...nodeArgs, '-e', script], env });
}

describe('stopping', () => {
  it('leaves no child and no zombie of a capture that runs', async () => {
    const watched = run(`
      const warden = start();
      await warden.ready();
      const capture = warden.capture({ reason: 'test', force: true }).catch(() => {});
      while (children() === 0) await new Promise((resolve) => setTimeout(resolve, 1));
      await warden.stop();
      process.stdout.write('children: ' + children());
      process.exit(0);
    `);
    await watched.exited;
    expect(watched.stdout).toBe('children: 0');
  });

  it('does not make the signal of a rule deadly', async () => {
    const rules = [{ name: 'usr2', when: { processSignal: 'SIGUSR2' }, take: ['report'] }];
    const watched = run(
      `
      const warden = start();
      await warden.ready();
      await warden.stop();
      process.kill(process.pid, 'SIGUSR2');
      setTimeout(() => { process.stdout.write('alive'); process.exit(0); }, 200);
    `,
      { HEAPWARDEN_RULES: JSON.stringify(rules) },
    );
    expect(await watched.exited).toEqual({ code: 0, signal: null });
    expect(watched.stdout).toBe('alive');
  });

  it('that is not awaited leaves its commands to the warden that is started after it', async () => {
    const watched = run(`
      const first = start();
      await first.ready();
      const stopping = first.stop();
      const second = start();
      await stopping;
      await second.ready();
      process.stdout.write(typeof globalThis[Symbol.for('heapwarden.commands')]);
      process.exit(0);
    `);
    await watched.exited;
    expect(watched.stdout).toBe('function');
  });
});

describe('exiting', () => {
  it('says nothing of a debugger after a block near the heap limit', async () => {
    const watched = run(
      `
      await start().ready();
      setTimeout(() => {
        for (const endMs = Date.now() + 4_000; Date.now() < endMs; );
        process.exit(0);
      }, 500);
    `,
      {},
      ['--max-old-space-size=100'],
    );
    expect(await watched.exited).toEqual({ code: 0, signal: null });
    expect(watched.stderr).not.toContain('debugger');
  });

  it('with handlers that take seconds under pressure leaves no last words', async () => {
    const watched = run(
      `
      await start().ready();
      const more = Array.from({ length: 400_000 }, (_, index) => ({ index, list: [index] }));
      process.on('exit', () => { for (const endMs = Date.now() + 3_500; Date.now() < endMs; ); return more; });
      setTimeout(() => process.exit(0), 3_000);
    `,
      {},
      ['--max-old-space-size=74'],
    );
    const folder = join(watched.dir, 'last-words');
    await watched.until('its last words', () => existsSync(folder) && readdirSync(folder).length > 0);
    expect(await watched.exited).toEqual({ code: 0, signal: null });
    expect(readdirSync(folder)).toEqual([]);
  });
});

it('a snapshot before the first frame does not spoil the predictions for later ones', async () => {
  const watched = run(
    `
    const warden = start();
    await warden.ready();
    const records = [];
    for (let count = 0; count < 2; count++) records.push(await warden.capture({ reason: 'test', force: true }));
    process.stdout.write(JSON.stringify(records.map(({ outcome, admission }) => [outcome, admission.prediction.nodeCount])));
    process.exit(0);
  `,
    { HEAPWARDEN_SAMPLE_INTERVAL_MS: '60000' },
  );
  await watched.exited;
  const records: [string, number][] = JSON.parse(watched.stdout);
  expect(records.map(([outcome]) => outcome)).toEqual(['stored', 'stored']);
  for (const [, nodeCount] of records) {
    expect(nodeCount).toBeGreaterThan(50_000);
    expect(nodeCount).toBeLessThan(50_000_000);
  }
});
