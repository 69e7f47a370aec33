import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leaks } from '../snapshot/leaks.js';
import { installPeers, openInDevTools, openInMemlab } from '../snapshot/peers.js';
import { cutAt } from '../snapshot/recorder.js';
import { type Redacted, redact } from '../snapshot/redact.js';
import type { ParsedSnapshot } from '../snapshot/snapshot-builder.js';
import { NODE, ROOT } from './watched-process.js';

const dir = mkdtempSync(join(tmpdir(), 'heapwarden-redaction-'));
const CHUNK_BYTES = 64 * 1024;

/** V8 writes nothing of these into a snapshot. */
const NEVER_SHOWN = ['Buffer', 'big integer', 'name of another context', 'typed array'];

interface Planted {
  readonly file: string;
  readonly bytes: Buffer;
  readonly chunks: readonly Buffer[];
  readonly secrets: Readonly<Record<string, string>>;
}

/** Runs a process that plants secrets and writes its snapshot. */
function plant(kind: 'values' | 'keys'): Planted {
  const file = join(dir, `${kind}.heapsnapshot`);
  const fixture = join(ROOT, 'test/e2e/fixtures/secrets.cjs');
  const output = execFileSync(NODE, [fixture, file, 'a seed of the test', kind], { encoding: 'utf8' });
  const bytes = readFileSync(file);
  const places = Array.from({ length: Math.floor(bytes.length / CHUNK_BYTES) }, (_, at) => at * CHUNK_BYTES);
  return { file, bytes, chunks: cutAt(bytes, places), secrets: JSON.parse(output) };
}

describe('redaction of real snapshots', () => {
  let planted: Planted;
  let redacted: Redacted;
  let before: ParsedSnapshot;

  beforeAll(async () => {
    planted = plant('values');
    redacted = await redact(planted.chunks);
    before = JSON.parse(planted.bytes.toString());
  });

  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it('has something to hide: V8 writes the secrets of more than 60 shapes', () => {
    const shown = leaks(planted.bytes, planted.secrets);

    expect(Object.keys(planted.secrets).filter((shape) => !shown.includes(shape))).toEqual(
      Object.keys(planted.secrets).filter((shape) => NEVER_SHOWN.includes(shape)),
    );
    expect(shown.length).toBeGreaterThan(60);
  });

  it('leaves no part of any secret', () => {
    expect(leaks(redacted.bytes, planted.secrets)).toEqual([]);
  });

  it('leaves counts, sizes, edges and the number of strings', () => {
    const { strings, ...structure } = redacted.parsed;
    const { strings: stringsBefore, ...structureBefore } = before;

    expect(structure).toEqual(structureBefore);
    expect(strings).toHaveLength(stringsBefore.length);
    expect(redacted.nodeCount).toBe(before.snapshot.node_count);
    expect(redacted.edgeCount).toBe(before.snapshot.edge_count);
    expect(redacted.report.redactedStrings + redacted.report.keptStrings).toBe(stringsBefore.length);
  });

  it('leaves most names of classes, functions and properties', () => {
    for (const name of ['Object', 'Vault', 'Map', 'secret', 'strong', 'password', 'system / Context']) {
      expect(redacted.parsed.strings).toContain(name);
    }
  });

  it('changes nothing when it is off', async () => {
    const off = await redact(planted.chunks, { mode: 'off' });

    expect(off.bytes.equals(planted.bytes)).toBe(true);
    expect(off.nodeCount).toBe(before.snapshot.node_count);
  });

  it('hides keys too with hashed names, in all that V8 makes of them', async () => {
    const { chunks, bytes, secrets } = plant('keys');
    const shown = leaks(bytes, secrets);

    const hashed = await redact(chunks, { names: 'hash' });

    expect(Object.keys(secrets).filter((shape) => !shown.includes(shape))).toEqual([
      'property that was deleted',
    ]);
    expect(leaks(hashed.bytes, secrets)).toEqual([]);
  });

  it.each([0.1, 0.5, 0.9, 0.999])('refuses a snapshot of which %d is there', async (part) => {
    const cut = planted.bytes.subarray(0, Math.floor(planted.bytes.length * part));

    await expect(redact([cut])).rejects.toMatchObject({ code: 'HEAPWARDEN_SNAPSHOT_INVALID' });
  });

  it('is the same to DevTools and memlab, but for the names', (context) => {
    const reason = installPeers();
    if (reason !== undefined) {
      console.log(`skipped: DevTools and memlab cannot be installed: ${reason}`);
      context.skip();
    }
    const file = join(dir, 'redacted.heapsnapshot');
    writeFileSync(file, redacted.bytes);
    const numbersOf = ({ classes, ...rest }: ReturnType<typeof openInDevTools>) => ({
      ...rest,
      classes: classes.map(({ count, self, maxRet }) => `${count} ${self} ${maxRet}`).sort(),
    });

    const view = openInDevTools(file);

    expect(numbersOf(view)).toEqual(numbersOf(openInDevTools(planted.file)));
    expect(view.classes.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['Vault', 'Map', '(string)', 'Timeout', 'system / Context']),
    );
    expect(openInMemlab(file)).toEqual(openInMemlab(planted.file));
  });
});
