import { describe, expect, it } from 'vitest';
import { NODE, watch } from '../watched-process.js';
import { heapwarden, MAIN, missingTerminal, onTerminal, Running } from './command-line.js';

const ALTERNATIVE_SCREEN = { enter: '\u001b[?1049h', leave: '\u001b[?1049l' };
const CURSOR = { hide: '\u001b[?25l', show: '\u001b[?25h' };

describe.skipIf(missingTerminal)('top', () => {
  it('shows a process live until q, and leaves the terminal as it was', async () => {
    const watched = watch('idle.mjs', { env: { HEAPWARDEN_SERVICE: 'shop' } });
    await watched.url();
    await watched.until('a verdict', async () => (await watched.status()).signals.js_heap);
    const top = onTerminal(watched, ['top'], { columns: 80, rows: 24 });
    // The share of garbage collection needs two turns.
    await top.untilShown(/% of the time/);
    top.child.stdin?.write('q');
    const { stdout, code } = await top.ended;
    expect(code).toBe(0);
    expect(stdout).toMatch(/shop.*normal.*process \d+, Node v/);
    for (const words of [
      /up +\d+ s/,
      /floor +/,
      /heap +[\d.]+ MB of /,
      /resident +\d+ MB/,
      /loop +p99 late by/,
      /js_heap +.*learning/,
    ]) {
      expect(stdout).toMatch(words);
    }
    expect(stdout.startsWith(ALTERNATIVE_SCREEN.enter)).toBe(true);
    expect(stdout.lastIndexOf(ALTERNATIVE_SCREEN.leave)).toBeGreaterThan(stdout.lastIndexOf('q quits'));
    expect(stdout.lastIndexOf(CURSOR.show)).toBeGreaterThan(stdout.lastIndexOf(CURSOR.hide));
  });

  it('fits a narrow and a low terminal: no line is wider, and none more than there are rows', async () => {
    const watched = watch('idle.mjs');
    await watched.url();
    const top = onTerminal(watched, ['top'], { columns: 30, rows: 8 });
    await top.untilShown(/q quits/);
    top.child.stdin?.write('q');
    const { stdout } = await top.ended;
    const [first = ''] = stdout.split('q quits');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they have no width
    const lines = first.replace(/\u001b\[[?\d;]*[a-zA-Z]/g, '').split('\r\n');
    expect(lines.length).toBeLessThanOrEqual(7);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(30);
  });

  it('says that the process does not answer any more, keeps what was known, and ends by a signal too', async () => {
    const watched = watch('idle.mjs', { env: { HEAPWARDEN_SERVICE: 'shop' } });
    await watched.url();
    const top = onTerminal(watched, ['top'], { columns: 80, rows: 24 });
    await top.untilShown(/loop +p99/);
    watched.child.kill('SIGKILL');
    await top.untilShown(/does not answer/);
    top.child.stdin?.write('\u0003');
    const { stdout, code } = await top.ended;
    expect(code).toBe(0);
    expect(stdout.lastIndexOf(ALTERNATIVE_SCREEN.leave)).toBeGreaterThan(0);
  });
});

describe('top without a terminal', () => {
  it('prints a line of JSON each second, until the watchdog is gone', async () => {
    const watched = watch('idle.mjs');
    await watched.url();
    const top = new Running(NODE, [MAIN, 'top', '--json'], { env: { HEAPWARDEN_DIR: watched.dir } });
    await top.untilShown(/\n.*\n/);
    watched.child.kill('SIGKILL');
    const { stdout, code } = await top.ended;
    expect(code).toBe(3);
    const lines = stdout.trimEnd().split('\n');
    for (const line of lines) expect(JSON.parse(line)).toMatchObject({ pid: watched.child.pid });
  });

  it('says that it needs one', async () => {
    const watched = watch('idle.mjs');
    await watched.url();
    expect(await heapwarden(watched, ['top'])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^top needs/),
    });
  });
});
