/** Runs the command line as a user does, with pipes or on a terminal. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { NODE, ROOT, type WatchedProcess } from '../watched-process.js';

export const MAIN = join(ROOT, 'dist/cli/main.js');

/** Undefined where there is a terminal to be had; else why there is none. */
export const missingTerminal =
  spawnSync('script', ['--version']).status === 0 ? undefined : 'there is no script(1) on the path';
if (missingTerminal !== undefined)
  console.warn(`Skipped: what is shown on a terminal, as ${missingTerminal}.`);

/** What a command has said, and how it ended. */
export interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Call {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** A command that runs. Ended with the test. */
export class Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  stdout = '';
  stderr = '';

  constructor(command: string, args: readonly string[], { env = {}, cwd = ROOT }: Call = {}) {
    this.child = spawn(command, args, { cwd, env: { ...bareEnvironment(), ...env }, stdio: 'pipe' });
    this.child.stdout?.on('data', (chunk) => {
      this.stdout += chunk;
    });
    this.child.stderr?.on('data', (chunk) => {
      this.stderr += chunk;
    });
    this.ended = once(this.child, 'close').then(([code, signal]) => ({
      stdout: this.stdout,
      stderr: this.stderr,
      code,
      signal,
    }));
    onTestFinished(() => {
      this.child.kill('SIGKILL');
    });
  }

  /** Waits until standard output fits. */
  async untilShown(words: RegExp): Promise<void> {
    while (!words.test(this.stdout)) {
      const more = await Promise.race([once(this.child.stdout as NodeJS.ReadableStream, 'data'), this.ended]);
      if (!Array.isArray(more) && !words.test(this.stdout)) {
        throw new Error(`Ended without ${words}:\n${this.stdout}\n${this.stderr}`);
      }
    }
  }
}

/** Runs a command to its end, in the folder of a watched process. */
export function heapwarden(
  of: Pick<WatchedProcess, 'dir'>,
  args: readonly string[],
  { env = {}, ...call }: Call = {},
): Promise<Ended> {
  return new Running(NODE, [MAIN, ...args], { ...call, env: { HEAPWARDEN_DIR: of.dir, ...env } }).ended;
}

/** Starts a command on a terminal of this size; what it shows is in `stdout`. */
export function onTerminal(
  of: Pick<WatchedProcess, 'dir'>,
  args: readonly string[],
  { columns, rows, cwd }: { readonly columns: number; readonly rows: number; readonly cwd?: string },
): Running {
  const command = `stty cols ${columns} rows ${rows}; exec "${NODE}" "${MAIN}" ${args.join(' ')}`;
  const env = { HEAPWARDEN_DIR: of.dir, TERM: 'xterm-256color' };
  return new Running('script', ['-qefc', command, '/dev/null'], { env, ...(cwd && { cwd }) });
}

/** Without what would change the commands. */
function bareEnvironment(): NodeJS.ProcessEnv {
  const settings = Object.entries(process.env).filter(
    ([name]) => !/^(HEAPWARDEN_|NO_COLOR|FORCE_COLOR|NODE_OPTIONS)/.test(name),
  );
  return Object.fromEntries(settings);
}
