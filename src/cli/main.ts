#!/usr/bin/env node
/** `heapwarden`: runs the command line, and says what went wrong. */
import { HeapwardenError } from '../error.js';
import { EXIT_CODES, exitCodeOf } from './exit-code.js';
import { createProgram } from './program.js';

// Who reads no further, as `head` does, has what he wanted.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  console.error(`Standard output cannot be written (${error.code}).`);
  process.exit(EXIT_CODES.failed);
});

try {
  await createProgram().parseAsync();
} catch (error) {
  const { code, syscall, message } = error as NodeJS.ErrnoException;
  const isExpected = error instanceof HeapwardenError || syscall !== undefined;
  console.error(isExpected ? message : error);
  process.exitCode = exitCodeOf(code);
}
