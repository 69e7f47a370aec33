import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { NODE, ROOT } from '../watched-process.js';
import { MAIN, missingTerminal, Running } from './command-line.js';

const ENDING = join(ROOT, 'test/e2e/fixtures/ending.cjs');

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}, cwd = ROOT): Running {
  const dir = mkdtempSync(join(tmpdir(), 'heapwarden-run-'));
  const whole = { HEAPWARDEN_DIR: dir, HEAPWARDEN_PORT: '0', ...env };
  return new Running(NODE, [MAIN, 'run', ...args], { env: whole, cwd });
}

describe('run', () => {
  it('adds the preload to the options of Node, and passes the exit code on', async () => {
    const running = run(['--', NODE, ENDING], { NODE_OPTIONS: '--stack-trace-limit=5' });
    await running.untilShown(/ready/);
    const preload = pathToFileURL(join(ROOT, 'dist/register.js')).href;
    expect(running.stdout).toContain(`options: --stack-trace-limit=5 --import=${preload}\n`);
    running.child.kill('SIGTERM');
    expect(await running.ended).toMatchObject({ code: 7, signal: null });
  });

  it('passes signals on, and ends by the one that its command ended by', async () => {
    const running = run([NODE, ENDING]);
    await running.untilShown(/ready/);
    running.child.kill('SIGINT');
    await running.untilShown(/interrupted/);
    running.child.kill('SIGUSR2');
    expect(await running.ended).toMatchObject({ code: null, signal: 'SIGKILL' });
  });

  it('leaves the options of its command alone, and its streams too', async () => {
    const code = 'process.stdin.pipe(process.stdout); console.error(process.argv.slice(1).join())';
    const running = run([NODE, '-e', code, '--', '--help', '-V']);
    running.child.stdin?.end('through');
    expect(await running.ended).toMatchObject({ stdout: 'through', stderr: '--help,-V\n', code: 0 });
  });

  it('says that a command cannot be run, with the code of a shell', async () => {
    expect(await run(['/no/such/command']).ended).toMatchObject({
      code: 127,
      stderr: expect.stringContaining('ENOENT'),
    });
    expect(await run([ROOT]).ended).toMatchObject({ code: 126 });
    expect(await run([]).ended).toMatchObject({ code: 2 });
  });

  it('watches the application that npm starts, and nothing else', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'heapwarden-npm-'));
    const scripts = { start: 'node server.cjs' };
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'shop', scripts }));
    writeFileSync(join(folder, 'server.cjs'), readFileSync(ENDING));
    const dir = mkdtempSync(join(tmpdir(), 'heapwarden-run-'));
    const running = run(['npm', 'start'], { HEAPWARDEN_DIR: dir }, folder);
    await running.untilShown(/ready/);
    const files = (): string[] =>
      existsSync(join(dir, 'processes')) ? readdirSync(join(dir, 'processes')) : [];
    while (!files().some((name) => name.endsWith('.json'))) await delay(50);
    const [file = '', ...others] = files();
    expect(others).toEqual([]);
    const { pid, service } = JSON.parse(readFileSync(join(dir, 'processes', file), 'utf8'));
    expect(service).toMatch(/^heapwarden-npm-/);
    // npm does not pass signals on through the shell that it starts; it ends as the script does.
    process.kill(pid, 'SIGTERM');
    expect(await running.ended).toMatchObject({ code: 7 });
  });

  it.skipIf(missingTerminal)('tells its command of an interrupt at the terminal once', async () => {
    const command = `"${NODE}" "${MAIN}" run "${NODE}" "${ENDING}"`;
    const running = new Running('script', ['-qefc', command, '/dev/null'], {
      env: { HEAPWARDEN_ENABLED: 'false' },
    });
    await running.untilShown(/ready/);
    running.child.stdin?.write('\u0003');
    await running.untilShown(/interrupted/);
    running.child.stdin?.write('\u0003');
    await running.untilShown(/interrupted\s[\s\S]*interrupted/);
    // Ctrl-\ ends it, and what is told of twice would be there by then.
    running.child.stdin?.write('\u001c');
    const { stdout } = await running.ended;
    expect(stdout.match(/interrupted/g)).toHaveLength(2);
  });
});
