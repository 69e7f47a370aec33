#!/usr/bin/env node
/** `heapwarden`: the command line. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { HeapwardenError } from '../error.js';
import { VERSION } from '../version.js';
import { analyze } from './analyze.js';
import { profile } from './profile.js';

/** Exit codes: 1 for what the command failed at, 2 for how it was called, or for what is not in the snapshot. */
const FAILED = 1;
const MISUSED = 2;

const program = new Command('heapwarden')
  .description('The memory watchdog for Node.js.')
  .version(VERSION)
  .showHelpAfterError()
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : MISUSED));

const json = new Option('--json', 'print the analysis as JSON').conflicts('html');
const html = new Option('--html <out>', 'write the analysis as one HTML file');

program
  .command('analyze')
  .description('Say who holds the memory in a heap snapshot (.heapsnapshot, plain, .gz or .zst).')
  .argument('<snapshot>', 'a heap snapshot of Node or Chrome: a file, or s3://bucket/key')
  .addOption(json)
  .addOption(html)
  .addOption(
    new Option(
      '--class <name>',
      'list the largest objects of a class instead, with who holds them',
    ).conflicts(['json', 'html', 'object']),
  )
  .addOption(
    new Option('--object <id>', 'show one object instead, by the id that DevTools shows as @id')
      .argParser(objectId)
      .conflicts(['json', 'html']),
  )
  .action((address, options) => analyze([address], options));

program
  .command('diff')
  .description('Say what has grown between heap snapshots of one process, oldest first, and who holds it.')
  .argument('<snapshots...>', 'two or more heap snapshots: files, or s3://bucket/key')
  .addOption(json)
  .addOption(html)
  .action((addresses: string[], options, command: Command) => {
    if (addresses.length < 2) command.error('error: diff needs two or more heap snapshots');
    return analyze(addresses, options);
  });

program
  .command('profile')
  .description('Say which functions have allocated what lives, by a .heapprofile; of two, what has grown.')
  .argument('<files...>', 'one heap profile, or two of one process, the older one first')
  .option('--json', 'print all functions as JSON')
  .option('--folded', 'print folded stacks, for flame graphs')
  .option('--pprof <out>', 'write a profile of pprof')
  .action((files: string[], options) => profile(files, options));

try {
  await program.parseAsync();
} catch (error) {
  const { code, syscall, message } = error as NodeJS.ErrnoException;
  const isExpected = error instanceof HeapwardenError || syscall !== undefined;
  console.error(isExpected ? message : error);
  process.exitCode = code === 'HEAPWARDEN_NOT_FOUND' ? MISUSED : FAILED;
}

function objectId(text: string): number {
  const [, digits] = /^@?(\d+)$/.exec(text) ?? [];
  if (digits === undefined) throw new InvalidArgumentError('It must be a number, as 48849 or @48849.');
  return Number(digits);
}
