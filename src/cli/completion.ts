/** Completion of command lines in a shell: the script that asks, and the answers, from the tree of commands. */
import { setTimeout as delay } from 'node:timers/promises';
import tabtab from '@pnpm/tabtab';
import type { Command, Option } from 'commander';
import { shortId } from './capture-id.js';
import { withClient } from './client.js';
import type { SHELLS } from './program.js';
import { findProcesses, findTarget, type TargetOptions } from './target.js';
import { visible } from './visible.js';

type Candidate = tabtab.CompletionItem;

const NAME = 'heapwarden';

/** The shell stands still meanwhile. */
const PATIENCE_MS = 1_000;

export async function printScript(shell: (typeof SHELLS)[number]): Promise<void> {
  console.log(await tabtab.getCompletionScript({ name: NAME, completer: NAME, shell }));
}

/** What can be where the cursor is, by the line in the environment; nothing on any error. */
export async function printCandidates(program: Command): Promise<void> {
  const { complete, partial } = tabtab.parseEnv(process.env);
  if (!complete) return;
  const words = partial.split(/\s+/).slice(1);
  const current = words.pop() ?? '';
  const candidates = await candidatesFor(program, words, current).catch(() => []);
  if (candidates === 'files') return tabtab.logFiles();
  const fitting = candidates.filter(({ name }) => name.startsWith(current));
  tabtab.log(fitting, tabtab.getShellFromEnv(process.env));
}

/**
 * @param words - before the one that is being written
 * @param current - as far as it is written
 */
async function candidatesFor(
  program: Command,
  words: readonly string[],
  current: string,
): Promise<readonly Candidate[] | 'files'> {
  const { command, last } = commandIn(program, words);
  const options = command.createHelp().visibleOptions(command);
  const asking = options.find(
    ({ long, short, required, optional }) => [long, short].includes(last) && (required || optional),
  );
  if (asking !== undefined) return valuesOf(asking, optionsOf(command, words.slice(0, -1)));
  if (current.startsWith('-'))
    return options.map((option) => item(option.long ?? option.flags, option.description));
  const commands = command.createHelp().visibleCommands(command);
  if (commands.length > 0) return commands.map((child) => item(child.name(), child.description()));
  const [argument] = command.registeredArguments;
  if (argument === undefined) return [];
  if (argument.argChoices !== undefined) return argument.argChoices.map((choice) => item(choice));
  return /^ids?$/.test(argument.name()) ? captureIds(optionsOf(command, words)) : 'files';
}

/** The command that the words lead to, and the last of them. */
function commandIn(program: Command, words: readonly string[]) {
  let command = program;
  for (const word of words) {
    command = command.commands.find((child) => child.name() === word) ?? command;
  }
  return { command, last: words.at(-1) ?? '' };
}

/** What is on the line already. @throws CommanderError when that is nonsense */
function optionsOf(command: Command, words: readonly string[]): TargetOptions {
  command.exitOverride().configureOutput({ writeErr: () => {} });
  command.parseOptions([...words]);
  return command.opts();
}

async function valuesOf(
  { long, argChoices }: Option,
  options: TargetOptions,
): Promise<readonly Candidate[] | 'files'> {
  if (argChoices !== undefined) return argChoices.map((choice) => item(choice));
  if (/^--(dir|ca|cert|key|output|html|pprof)$/.test(long ?? '')) return 'files';
  const processes = await findProcesses(options, process.env);
  if (long === '--pid') return processes.map(({ pid, service }) => item(String(pid), visible(service)));
  if (long === '--service')
    return [...new Set(processes.map(({ service }) => visible(service)))].map((name) => item(name));
  return [];
}

/** Those of the one process that fits; none when it does not answer at once. */
async function captureIds(options: TargetOptions): Promise<readonly Candidate[]> {
  const list = await withClient(await findTarget(options, process.env), (client) => {
    const late = delay(PATIENCE_MS, undefined, { ref: false });
    return Promise.race([client.captures().catch(() => undefined), late]);
  });
  return (list?.captures ?? [])
    .filter(({ state }) => state === 'stored')
    .map((record) => item(shortId(record), `${record.kind} ${record.createdAt}`));
}

function item(name: string, description = ''): Candidate {
  return { name, description };
}
