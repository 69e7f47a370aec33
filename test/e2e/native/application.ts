/** Runs a fixture as an application of its own, and owns its life. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { NODE } from '../watched-process.js';

/** Why the native tests cannot run here; undefined when they can. */
export const reasonToSkip =
  process.platform === 'linux' && existsSync(new URL('../../../prebuilds', import.meta.url))
    ? undefined
    : 'the native addon is not built here: it needs Linux and a C compiler';

if (reasonToSkip) console.warn(`Skipped: ${reasonToSkip}.`);

export interface Application {
  readonly process: ChildProcess;
  /** The next message that the fixture sends; rejects with its output if it ends before. */
  next<Message>(): Promise<Message>;
  /** Resolves when nobody can write to the standard output of the fixture any more. */
  readonly outputClosed: Promise<unknown>;
  /** Resolves when the fixture has ended and all ends of its output are closed. */
  readonly ended: Promise<{
    readonly code: number | null;
    readonly stdout: string;
    readonly stderr: string;
  }>;
}

export interface Launch {
  /** A command that becomes the command that follows it, and has changed something for it. */
  readonly launcher?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Arguments of the fixture. */
  readonly args?: readonly string[];
}

/** To be called within a test: the application is killed when that has finished, however it went. */
export function startApplication(
  fixture: string,
  { launcher = [], env = {}, args = [] }: Launch = {},
): Application {
  const script = fileURLToPath(new URL(`fixtures/${fixture}`, import.meta.url));
  const [command, ...rest] = [...launcher, NODE, script, ...args] as [string, ...string[]];
  const child = spawn(command, rest, {
    stdio: ['pipe', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, ...env },
    // A process group of its own, so that a signal to it reaches nobody else.
    detached: true,
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error('a child with pipes has them');
  const messages: unknown[] = [];
  child.on('message', (message) => messages.push(message));
  const outputClosed = text(stdout);
  const ended = Promise.all([once(child, 'close'), outputClosed, text(stderr)]).then(
    ([[code], out, err]) => ({ code: code as number | null, stdout: out, stderr: err }),
  );
  return {
    process: child,
    outputClosed,
    ended,
    async next<Message>() {
      if (messages.length === 0) await Promise.race([once(child, 'message'), ended]);
      if (messages.length > 0) return messages.shift() as Message;
      throw new Error(`${fixture} ended without a message: ${JSON.stringify(await ended)}`);
    },
  };
}
