#!/usr/bin/env node
/** `heapwarden`: the command line. */
import { Command } from 'commander';
import { HeapwardenError } from '../error.js';
import { VERSION } from '../version.js';
import { analyze } from './analyze.js';
import { profile } from './profile.js';

/** Exit codes: 1 for what the command found or failed at, 2 for how it was called. */
const FAILED = 1;
const MISUSED = 2;

const program = new Command('heapwarden')
  .description('The memory watchdog for Node.js.')
  .version(VERSION)
  .showHelpAfterError()
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : MISUSED));

program
  .command('analyze')
  .description('Say who holds the memory in a heap snapshot (.heapsnapshot, plain, .gz or .zst).')
  .argument('<file>', 'a heap snapshot of Node or Chrome')
  .option('--json', 'print the analysis as JSON')
  .option('--html <out>', 'write the analysis as one HTML file')
  .option('--class <name>', 'list the largest objects of a class, with who holds them')
  .option('--object <id>', 'show one object, by the id that DevTools shows as @id')
  .action((file, options) => analyze([file], options));

program
  .command('diff')
  .description('Say what has grown between heap snapshots of one process, oldest first, and who holds it.')
  .argument('<files...>', 'two or more heap snapshots')
  .option('--json', 'print the analysis as JSON')
  .option('--html <out>', 'write the analysis as one HTML file')
  .action((files: string[], options, command: Command) => {
    if (files.length < 2) command.error('error: diff needs two or more heap snapshots');
    return analyze(files, options);
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
  const isExpected =
    error instanceof HeapwardenError || (error as NodeJS.ErrnoException).syscall !== undefined;
  console.error(isExpected ? (error as Error).message : error);
  process.exitCode = FAILED;
}
