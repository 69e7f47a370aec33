/** What stands before a watchdog and speaks TLS, while the watchdog speaks HTTP. */
import { once } from 'node:events';
import { request } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Certificate } from '../server/certificates.js';

/** @returns its origin. It hands on the name by which it was asked for. */
export async function startTlsFront(target: string, { cert, key }: Certificate): Promise<string> {
  const front = createServer({ cert, key }, (incoming, outgoing) => {
    const { method, headers, url = '/' } = incoming;
    const onward = request(new URL(url, target), { method, headers });
    onward.on('response', (response) => {
      outgoing.writeHead(response.statusCode ?? 500, response.headers);
      response.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    outgoing.on('close', () => onward.destroy());
    incoming.pipe(onward);
  });
  front.listen(0, '127.0.0.1');
  await once(front, 'listening');
  onTestFinished(() => front.closeAllConnections());
  onTestFinished(() => void front.close());
  return `https://127.0.0.1:${(front.address() as AddressInfo).port}`;
}
