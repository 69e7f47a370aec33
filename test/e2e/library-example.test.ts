/** The lines that `docs/analysis.md` shows to those who use `heapwarden/snapshot`, run as they stand there. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { NODE, ROOT } from './watched-process.js';

const PROGRAM = `
  const v8 = require('node:v8');
  class Session { constructor(id) { this.id = id; this.user = 'user ' + id; } }
  const sessions = new Map();
  exports.fill = (count) => {
    for (let id = sessions.size; id < count; id++) sessions.set('k' + id, new Session(id));
  };
  const write = (name) => v8.writeHeapSnapshot(name + '.heapsnapshot');
  // Each in a turn of its own, so that nothing of it is left on the stack.
  exports.fill(100);
  setTimeout(write, 1, 'before');
  setTimeout(exports.fill, 2, 5_000);
  setTimeout(write, 3, 'after');
`;

it('the example of the library tells classes, sizes, a path, and what has grown', () => {
  const [, example] = /## As a library\n\n```js\n(.*?)```/s.exec(
    readFileSync(join(ROOT, 'docs/analysis.md'), 'utf8'),
  ) as unknown as [string, string];
  const folder = mkdtempSync(join(tmpdir(), 'heapwarden-example-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(ROOT, join(folder, 'node_modules/heapwarden'));
  writeFileSync(join(folder, 'store.cjs'), PROGRAM);
  writeFileSync(join(folder, 'example.mjs'), example);
  execFileSync(NODE, ['store.cjs'], { cwd: folder });
  const lines = execFileSync(NODE, ['example.mjs'], { cwd: folder, encoding: 'utf8' }).trim().split('\n');
  const path = String.raw`module store\.cjs › sessions \(Map\) › .* \(Session\)`;
  expect(lines).toEqual([
    expect.stringMatching(/^5000 × Session, \d{6} bytes$/),
    expect.stringMatching(`^\\d+ bytes, held by ${path}$`),
    expect.stringMatching(`^4900 × Session more, held by ${path}$`),
  ]);
});
