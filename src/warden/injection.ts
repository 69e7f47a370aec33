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
  /** The files that a preload of this copy of Heapwarden names. */
  readonly preloads: readonly string[];
  /** Whether the parent has a channel to it, as by `fork()` and in a cluster. */
  readonly hasChannel: boolean;
  /** Asked only where it matters. */
  readonly isToolOfWatched: () => boolean;
}

/** Whether and from when on a process is watched, and why. */
export interface Injection {
  readonly watch: 'now' | 'later' | 'never';
  /** In words that follow "it". */
  readonly reason: string;
}

/** The preload by its name in the package, or its path there. */
const PRELOAD = /(^|[^\w-])heapwarden\/(dist\/)?register\b/;

/** Code on the command line, a check, tests, a session at the terminal. The runner of tests hands `--test-…` on to its children. */
const NO_APPLICATION =
  /^(-e|-p|-pe|-c|-i|--(eval|print|check|interactive|test(-isolation)?|build-snapshot)(=.*)?)$/s;

/** The rules, in their order. */
export function injectionOf(launch: Launch): Injection {
  const { script, execArgv, env } = launch;
  if (!launch.isMainThread) return never('is a thread of a process that has its watchdog');
  if (env['HEAPWARDEN_ENABLED'] === 'false') return never('has HEAPWARDEN_ENABLED=false');
  if (!isNamed(env['NODE_OPTIONS'] ?? '', launch)) return now('is told to by its command line or its code');
  if (execArgv.some((flag) => NO_APPLICATION.test(flag))) return never('runs no application, by its flags');
  if (script === undefined || script === '-') return never('runs no script');
  if (isNamed(execArgv.join(' '), launch)) return now('is told to by its command line');
  if (isLauncher(script)) return never(`is ${script}, which starts others or is a tool`);
  if (launch.hasChannel) return later('is a part of an application, with a channel to it');
  if (launch.isToolOfWatched()) return never('is a tool of a watched process, which reads its output');
  return later('may be an application');
}

/** Whether `options` name this preload. In `NODE_OPTIONS` a path with spaces is in quotes, or has backslashes. */
function isNamed(options: string, { preloads }: Launch): boolean {
  const text = options.replace(/["\\]/g, '');
  return PRELOAD.test(text) || preloads.some((file) => text.includes(file));
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
