import { PassThrough, Writable } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import { EventParser, type StreamEvent } from '../../src/page/event-stream.js';
import type { HistoryPoint } from '../../src/server/api.js';
import { Feed } from '../../src/server/feed.js';
import { INCIDENT, STATUS, TestServer, TOKEN, tokenOf } from './fixture.js';

async function start(): Promise<TestServer> {
  const server = await TestServer.start();
  onTestFinished(() => server.stop().catch(() => {}));
  return server;
}

/** Reads the events of a stream, one after the other; undefined at its end. */
async function open(server: TestServer, token = TOKEN) {
  const gone = new AbortController();
  onTestFinished(() => gone.abort());
  const response = await server.ask('/api/v1/events', {
    headers: { authorization: `Bearer ${token}` },
    signal: gone.signal,
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  const parser = new EventParser();
  const waiting: StreamEvent[] = [];
  const next = async (): Promise<StreamEvent | undefined> => {
    while (waiting.length === 0) {
      const { value } = (await reader?.read()) ?? {};
      if (value === undefined) return undefined;
      waiting.push(...parser.push(value));
    }
    return waiting.shift();
  };
  const nextOf = async (name: string): Promise<unknown> => {
    for (;;) {
      const event = await next();
      if (event === undefined) throw new Error(`the stream ended without ${name}`);
      if (event.name === name) return event.data;
    }
  };
  return { response, next, nextOf, leave: () => gone.abort() };
}

describe('the stream of events', () => {
  it('tells all that there is at once, as what it is', async () => {
    const { response, next } = await open(await start());
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream(;|$)/);
    expect(response.headers.get('cache-control')).toBe('no-store, no-transform');
    expect([await next(), await next(), await next()]).toEqual([
      { name: 'status', data: STATUS },
      { name: 'incidents', data: [INCIDENT] },
      { name: 'captures', data: null },
    ]);
  });

  it('tells the status again and again, and all else when it has changed', async () => {
    const server = await start();
    const { nextOf } = await open(server);
    for (const name of ['status', 'incidents', 'captures']) await nextOf(name);
    server.status = { ...STATUS, pid: 43 };
    expect(await nextOf('status')).toMatchObject({ pid: 43 });
    server.incidents = [{ ...INCIDENT, reason: 'It rises faster.' }];
    while (((await nextOf('incidents')) as (typeof INCIDENT)[])[0]?.reason !== 'It rises faster.');
    const point = { atMs: 5_000 } as HistoryPoint;
    server.history = { heapSpaceNames: [], points: [point] };
    expect(await nextOf('point')).toEqual(point);
    await server.put(Buffer.from('{}'));
    await nextOf('captures');
  });

  it('does not tell again what has not changed', async () => {
    const server = await start();
    const { next, nextOf } = await open(server);
    await nextOf('captures');
    const names: (string | undefined)[] = [];
    while (names.filter((name) => name === 'status').length < 3) names.push((await next())?.name);
    const count = (name: string) => names.filter((each) => each === name).length;
    // Once at first, when it is seen for the first time.
    expect([count('incidents'), count('captures'), count('point')]).toEqual([1, 1, 0]);
  });

  it.each([
    ['is rotated away', []],
    ['may read no longer', [{ name: 'read', token: tokenOf('read'), scopes: ['metrics'] }]],
  ] as const)('ends when its token %s, and other streams go on', async (_, entries) => {
    const server = await start();
    const [reader, main] = [await open(server, tokenOf('read')), await open(server)];
    for (const { nextOf } of [reader, main]) await nextOf('captures');
    server.tokens.replace(entries);
    const untilEnd = async (): Promise<void> => {
      while ((await reader.next()) !== undefined);
    };
    // It is cut off, as nobody may take it for whole.
    await untilEnd().catch(() => {});
    expect(await main.nextOf('status')).toEqual(STATUS);
  });

  it('is for sixteen at a time, and for another one when one has gone', async () => {
    const server = await start();
    const streams = await Promise.all(Array.from({ length: 16 }, () => open(server)));
    const refused = await server.fetch('/api/v1/events');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '10']);
    streams[0]?.leave();
    for (;;) {
      const { response, leave } = await open(server);
      leave();
      if (response.status === 200) break;
    }
  });

  it('goes on when the watchdog fails once, and tells the log', async () => {
    const server = await start();
    const { nextOf } = await open(server);
    await nextOf('captures');
    let reads = 0;
    Object.defineProperty(server, 'status', {
      get: () => {
        reads += 1;
        if (reads === 1) throw new Error('once');
        return STATUS;
      },
    });
    expect(await nextOf('status')).toEqual(STATUS);
    expect(server.errors).toEqual([new Error('once')]);
  });

  it('is closed to who does not read it', async () => {
    const status = { ...STATUS, service: 'x'.repeat(600 * 1024) };
    const history = { heapSpaceNames: [], points: [] };
    const control = {
      status: () => status,
      incidents: () => [],
      captures: async () => [],
      history: () => history,
    };
    const feed = new Feed({ control, onError: () => {} });
    const [idle, busy] = [new Writable({ write: () => {} }), new PassThrough().resume()];
    onTestFinished(() => void busy.destroy());
    for (const stream of [idle, busy]) feed.add(stream, () => true);
    await expect.poll(() => idle.destroyed, { timeout: 10_000 }).toBe(true);
    expect(busy.destroyed).toBe(false);
  });

  it('ends with the server, which does not wait for it', async () => {
    const server = await start();
    const { next, nextOf } = await open(server);
    await nextOf('captures');
    await server.stop();
    await expect(next().catch(() => undefined)).resolves.toBeUndefined();
  });
});
