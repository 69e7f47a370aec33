import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { downloadInTwo, placeArtefact } from '../../../bench/large-artefact.mjs';
import { watch } from '../watched-process.js';
import { MB, rssBytes } from './target.js';

/** A watchdog that held it, or the half that was sent before, would be seen. */
const MEGABYTES = 200;

it('resumes a download that was cut, in memory that does not grow with the artefact', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'heapwarden-download-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  const record = await placeArtefact(dir, MEGABYTES);
  const watched = watch('idle.mjs', { env: { HEAPWARDEN_DIR: dir } });
  const path = `/api/v1/captures/${record.id}/download`;
  await (await watched.fetch(path, { headers: { range: 'bytes=0-99999' } })).arrayBuffer();
  const startRssBytes = rssBytes(watched);
  let highestRssBytes = startRssBytes;
  const sha256 = await downloadInTwo(
    (headers: Record<string, string>) => watched.fetch(path, { headers }),
    record,
    () => {
      highestRssBytes = Math.max(highestRssBytes, rssBytes(watched));
    },
  );
  expect(sha256).toBe(record.sha256);
  expect((highestRssBytes - startRssBytes) / MB).toBeLessThan(64);
});

it('answers some downloads at a time, and others when those are done', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'heapwarden-download-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  const { id } = await placeArtefact(dir, 50);
  const watched = watch('idle.mjs', { env: { HEAPWARDEN_DIR: dir } });
  const ask = () => watched.fetch(`/api/v1/captures/${id}/download`);
  const begun = await Promise.all(Array.from({ length: 4 }, ask));
  expect(begun.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  const refused = await ask();
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
  await refused.text();
  for (const { body } of begun) await body?.cancel();
  const further = await watched.until('room for another', async () => {
    const response = await ask();
    return response.status === 200 ? response : undefined;
  });
  await further.body?.cancel();
});
