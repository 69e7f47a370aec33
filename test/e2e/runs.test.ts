import { describe, expect, it } from 'vitest';
import type { RunList } from '../../src/server/api.js';
import { type WatchedProcess, watch } from './watched-process.js';

async function runsOf(watched: WatchedProcess): Promise<RunList> {
  return (await (await watched.fetch('/api/v1/runs')).json()) as RunList;
}

describe('the record of a run', () => {
  it('is there for the next one, with its series, its verdicts and its incidents', async () => {
    const first = watch('tracked.mjs', { env: { HEAPWARDEN_SERVICE: 'shop' } });
    await first.until('an incident', async () => (await first.status()).openIncidents[0]);
    expect(await runsOf(first)).toEqual({ runs: [] });
    first.child.send('stop');
    await first.exited;

    const env = { HEAPWARDEN_SERVICE: 'shop', HEAPWARDEN_DIR: first.dir };
    const second = watch('idle.mjs', { env });
    await second.until('a first frame', async () => (await second.status()).memory.heapUsedBytes);
    const { runs } = await runsOf(second);
    expect(runs).toMatchObject([
      { service: 'shop', pid: first.child.pid, node: expect.stringMatching(/^v/) },
    ]);
    expect(runs[0]?.incidents[0]).toMatchObject({ signal: 'overdue_objects' });
    const floors = runs[0]?.signals.find(({ signal }) => signal === 'js_heap');
    expect(floors?.points.length).toBeGreaterThan(0);
    expect(floors?.verdict?.reason).toEqual(expect.any(String));

    const other = watch('idle.mjs', { env: { ...env, HEAPWARDEN_SERVICE: 'another' } });
    await other.until('a first frame', async () => (await other.status()).memory.heapUsedBytes);
    expect(await runsOf(other)).toEqual({ runs: [] });
  });
});
