import { once } from 'node:events';
import type { Socket } from 'node:net';
import { expect, it } from 'vitest';
import { watch } from '../watched-process.js';
import { connectTo, MB, received, requestText, rssBytes, sendRaw } from './target.js';

const SLOW = 100;
const PARALLEL = 10_000;

/** Neither loses a connection of its own to the other side's limit, nor runs out of descriptors. */
const AT_ONCE = 500;

it('waits for nobody who sends a request byte by byte, and answers others meanwhile', async () => {
  const watched = watch('idle.mjs');
  const order = `POST /api/v1/captures HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n`;
  const beginnings = ['', 'GET /healthz HT', 'GET /healthz HTTP/1.1\r\nX-Slow: ', `${order}\r\n{"kind":`];
  const answers = Array.from({ length: SLOW }, async (_, number) => {
    const socket = await connectTo(watched);
    socket.write(beginnings[number % beginnings.length] ?? '');
    const drip = setInterval(() => socket.write('a'), 500);
    socket.once('close', () => clearInterval(drip));
    return received(socket);
  });
  expect(await sendRaw(watched, requestText('GET /healthz HTTP/1.1'))).toMatch(/^HTTP\/1.1 200/);
  // An order without a token is refused before its body is there.
  for (const answer of await Promise.all(answers)) expect(answer).toMatch(/^(HTTP\/1.1 (408|401|400)|$)/);
  expect(await watched.text('/healthz')).toBe('ok');
});

it(`bears ${PARALLEL} connections at once, and answers when they are gone`, async () => {
  const watched = watch('idle.mjs');
  await watched.text('/healthz');
  const startRssBytes = rssBytes(watched);
  const open: Socket[] = [];
  let closed = 0;
  let highestRssBytes = startRssBytes;
  while (open.length < PARALLEL) {
    const some = await Promise.all(Array.from({ length: AT_ONCE }, () => connectTo(watched)));
    await Promise.all(some.map((socket) => Promise.race([once(socket, 'connect'), once(socket, 'close')])));
    for (const socket of some) {
      socket.resume().once('close', () => {
        closed += 1;
      });
    }
    open.push(...some);
    highestRssBytes = Math.max(highestRssBytes, rssBytes(watched));
  }
  // All but those within the bound are turned away.
  await expect.poll(() => closed, { timeout: 30_000 }).toBeGreaterThanOrEqual(PARALLEL - 256);
  for (const socket of open) socket.destroy();
  await watched.until('an answer', async () =>
    (await sendRaw(watched, requestText('GET /healthz HTTP/1.1'))).startsWith('HTTP/1.1 200'),
  );
  expect((highestRssBytes - startRssBytes) / MB).toBeLessThan(64);
  expect((rssBytes(watched) - startRssBytes) / MB).toBeLessThan(64);
  expect(watched.log.filter(({ level }) => level >= 50)).toEqual([]);
});
