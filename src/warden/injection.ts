/**
 * Which processes are watched. A preload in `NODE_OPTIONS` comes to every Node process that is started below: package
 * managers, scripts, tools. These rules find the applications among them. Pure; docs/injection.md has them as a table.
 */
import { isLauncher } from './launchers.js';

/** A process at its start. */
export interface Launch {
  /** `process.argv[1]`, with symbolic links resolved; undefined where there is no script. */
  readonly script: string | undefined;
  /** `process.execArgv`. */
  readonly execArgv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isMainThread: boolean;
  /** Whether it has Heapwarden by a preload in `NODE_OPTIONS`. */
  readonly isInherited: boolean;
  /** Whether a preload on its own command line names Heapwarden. */
  readonly isNamed: boolean;
  /** Whether the parent has a channel to it, as by `fork()` and in a cluster. */
  readonly hasChannel: boolean;
  /** Asked only where it matters, and each time anew. */
  readonly isToolOfWatched: () => boolean;
}

/** Whether and from when on a process is watched, and why. */
export interface Injection {
  readonly watch: 'now' | 'later' | 'never';
  /** In words that follow "it". */
  readonly reason: string;
}

/** Code on the command line, a check, tests, a session at the terminal. */
const NO_APPLICATION = /^(-e|-p|-pe|-c|-i|--(eval|print|check|interactive|test|build-snapshot)(=.*)?)$/s;

/** The rules, in their order. */
export function injectionOf(launch: Launch): Injection {
  const { script, execArgv, env } = launch;
  if (!launch.isMainThread) return never('is a thread of a process that has its watchdog');
  if (env['HEAPWARDEN_ENABLED'] === 'false') return never('has HEAPWARDEN_ENABLED=false');
  if (!launch.isInherited) return now('is told to by its command line or its code');
  if (execArgv.some((flag) => NO_APPLICATION.test(flag))) return never('runs no application, by its flags');
  // The runner of tests sets it for its children. Not every Node hands on its flags.
  if (env['NODE_TEST_CONTEXT'] !== undefined) return never('is part of a run of tests');
  if (script === undefined || script === '-') return never('runs no script');
  if (launch.isNamed) return now('is told to by its command line');
  if (isLauncher(script)) return never(`is ${script}, which starts others or is a tool`);
  if (launch.hasChannel) return later('is a part of an application, with a channel to it');
  if (launch.isToolOfWatched()) return never('is a tool of a watched process, which reads its output');
  return later('may be an application');
}

function now(reason: string): Injection {
  return { watch: 'now', reason };
}

function later(reason: string): Injection {
  return { watch: 'later', reason };
}

function never(reason: string): Injection {
  return { watch: 'never', reason };
}
