/** `heapwarden run`: a command as it is, but for the preload in the environment of what it starts. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/**
 * By `--import`, which every Node from 20 on takes, and as a URL, which needs no quotes. The rules in `warden/injection.ts` say
 * which of the processes below are watched.
 */
const PRELOAD = `--import=${new URL('../register.js', import.meta.url).href}`;

/** What a supervisor sends, and what an application may have a handler for. */
const PASSED_ON: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'];

/** Those that a terminal sends to all of its processes: passing them on would tell the command twice. */
const OF_TERMINAL: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT'];

/** As a shell has it, when a command is not found, or cannot be run. */
const NOT_FOUND = 127;
const NOT_RUNNABLE = 126;

/** Runs a command to its end, and ends this process as the command did: with its exit code, or by its signal. */
export async function run([command, ...args]: readonly string[]): Promise<void> {
  if (command === undefined) throw new TypeError('a command is at least its name');
  const child = spawn(command, args, {
    stdio: 'inherit',
    env: { ...process.env, NODE_OPTIONS: withPreload(process.env['NODE_OPTIONS']) },
  });
  const isOnTerminal = process.stdin.isTTY === true;
  const passOn = PASSED_ON.map((signal) => {
    const onSignal = (): void => {
      if (!(isOnTerminal && OF_TERMINAL.includes(signal))) child.kill(signal);
    };
    process.on(signal, onSignal);
    return { signal, onSignal };
  });
  const end = await new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve, reject) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
    child.once('error', reject);
  }).catch((error: NodeJS.ErrnoException) => {
    console.error(`heapwarden: ${command} cannot be run (${error.code}).`);
    return { code: error.code === 'ENOENT' ? NOT_FOUND : NOT_RUNNABLE, signal: null };
  });
  for (const { signal, onSignal } of passOn) process.off(signal, onSignal);
  endAs(end);
}

function withPreload(options: string | undefined): string {
  return options ? `${options} ${PRELOAD}` : PRELOAD;
}

function endAs({ code, signal }: { code: number | null; signal: NodeJS.Signals | null }): void {
  process.exitCode = code ?? 128 + constants.signals[signal as NodeJS.Signals];
  // Who waits for this process is told of the signal itself, where that ends it.
  if (signal !== null) process.kill(process.pid, signal);
}
