/** Alerts to a program of the machine: JSON on its standard input. Exit code 0 means that it has it. */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Answer, Channel } from '../channel.js';
import type { CommandSettings } from '../channel-settings.js';
import type { ChannelContext } from './open-channel.js';
import { cloudEventOf } from './webhook-channel.js';

/** How long what it has said last may be on its way. */
const LAST_OUTPUT_MS = 200;

/** Of what the program says, what is worth a log line. */
const MAX_OUTPUT = 500;

/** What programs need to find others; nothing of the application's, where its secrets are. */
const PASSED_ON = ['PATH', 'HOME', 'LANG', 'TZ'];

export function commandChannel(
  { name, command }: CommandSettings,
  { env, timeoutMs }: Pick<ChannelContext, 'env' | 'timeoutMs'>,
): Channel {
  const passedOn = Object.fromEntries(PASSED_ON.flatMap((key) => (env[key] ? [[key, env[key]]] : [])));
  return {
    name,
    deliver: (alert) => run(command, { env: passedOn, timeoutMs }, JSON.stringify(cloudEventOf(alert))),
  };
}

function run(
  [program = '', ...args]: readonly string[],
  { env, timeoutMs }: Pick<ChannelContext, 'env' | 'timeoutMs'>,
  input: string,
): Promise<Answer> {
  return new Promise((resolve) => {
    let output = '';
    let child: ChildProcess;
    try {
      // A group of its own, so that what it starts is ended with it; never a shell.
      child = spawn(program, args, { env, cwd: '/', detached: true, stdio: 'pipe' });
    } catch (error) {
      return resolve({ outcome: 'failed', detail: (error as NodeJS.ErrnoException).code ?? 'not started' });
    }
    const note = (chunk: Buffer): void => {
      output = (output + chunk.toString()).slice(0, MAX_OUTPUT);
    };
    child.stdout?.on('data', note);
    child.stderr?.on('data', note);
    // It may end without reading; its exit code says what that means.
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
    const timer = setTimeout(() => {
      endGroup(child);
      finish({ outcome: 'failed', detail: `not done in ${timeoutMs / 1000} s` });
    }, timeoutMs);
    child.on('error', (error: NodeJS.ErrnoException) => {
      finish({ outcome: 'failed', detail: error.code ?? 'not started' });
    });
    const end = (code: number | null, signal: NodeJS.Signals | null): void => {
      const said = output.trim() === '' ? '' : `: ${output.trim()}`;
      const detail = `${signal ?? `exit code ${code}`}${said}`;
      finish({ outcome: code === 0 ? 'delivered' : 'failed', detail });
    };
    child.on('close', end);
    // What it has left running may hold its output open.
    child.on('exit', (code, signal) => setTimeout(end, LAST_OUTPUT_MS, code, signal));

    function finish(answer: Answer): void {
      clearTimeout(timer);
      child.stdout?.destroy();
      child.stderr?.destroy();
      resolve(answer);
    }
  });
}

/** It, and what it has started. */
function endGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended in the meantime.
  }
}
