import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { secretReader } from '../../src/alert/secret.js';

it('reads a secret where it is, a file anew each time, and gives back what is none', () => {
  const dir = mkdtempSync(join(tmpdir(), 'heapwarden-secret-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const file = join(dir, 'secret');
  const read = secretReader({ KEY: 'of-the-environment' });
  expect(read('env:KEY')).toBe('of-the-environment');
  expect(read('https://hooks.example')).toBe('https://hooks.example');
  expect(() => read(`file:${file}`)).toThrow(`There is nothing in file:${file}.`);
  for (const secret of ['old', 'new']) {
    writeFileSync(file, `${secret}\n`);
    expect(read(`file:${file}`)).toBe(secret);
  }
  expect(() => read('env:OTHER')).toThrow('There is nothing in env:OTHER.');
});
