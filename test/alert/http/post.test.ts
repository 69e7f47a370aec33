import type { ServerResponse } from 'node:http';
import { isIP, type LookupFunction } from 'node:net';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Answer } from '../../../src/alert/channel.js';
import { secretsOf } from '../../../src/alert/http/mask.js';
import { createPost } from '../../../src/alert/http/post.js';
import { type Receiver, startReceiver } from '../receiver.js';

let receiver: Receiver;

beforeEach(async () => {
  receiver = await startReceiver();
});

/** The system's names are not those of a test. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  'hooks.example': ['127.0.0.1'],
  'metadata.example': ['169.254.169.254'],
  'mixed.example': ['127.0.0.1', 'fe80::1'],
};

const look: LookupFunction = (hostname, _options, done) => {
  const addresses = NAMES[hostname] ?? [];
  done(
    null,
    addresses.map((address) => ({ address, family: isIP(address) })),
  );
};

function post(url = receiver.url, timeoutMs = 10_000): Promise<Answer> {
  return createPost({ timeoutMs, look })({
    url,
    headers: { 'content-type': 'application/json' },
    body: '{"é":1}',
    secrets: secretsOf(url),
    isLinkLocalAllowed: false,
  });
}

describe('post', () => {
  it('sends the body as it is, and gives the answer', async () => {
    expect(await post(`${receiver.url}/hook?a=1`)).toEqual({ outcome: 'delivered', detail: '200 OK' });
    expect(receiver.received).toMatchObject([
      {
        path: '/hook?a=1',
        body: '{"é":1}',
        headers: { 'content-type': 'application/json', 'content-length': '8', 'user-agent': 'heapwarden' },
      },
    ]);
  });

  it('hears how long it is to wait', async () => {
    receiver.respond = (response) => void response.writeHead(429, { 'retry-after': '30' }).end();
    expect(await post()).toEqual({
      outcome: 'failed',
      detail: '429 Too Many Requests',
      retryAfterMs: 30_000,
    });
  });

  it('goes nowhere that it is sent on to', async () => {
    const elsewhere = await startReceiver();
    receiver.respond = (response) => void response.writeHead(307, { location: elsewhere.url }).end();
    expect(await post()).toEqual({ outcome: 'failed', detail: '307 Temporary Redirect' });
    expect(elsewhere.received).toEqual([]);
  });

  it('does not wait for who does not answer', async () => {
    receiver.respond = () => {};
    expect(await post(receiver.url, 200)).toEqual({ outcome: 'failed', detail: 'no answer in 0.2 s' });
  });

  it('knows from the first line that the receiver has it, though the answer never ends', async () => {
    receiver.respond = (response) => void response.writeHead(200).write('o');
    expect(await post()).toEqual({ outcome: 'delivered', detail: '200 OK' });
  });

  it.each([
    ['never ends', (response: ServerResponse) => void response.write('slow down')],
    ['is cut off', (response: ServerResponse) => void response.write('slow down', () => response.destroy())],
  ])('heeds an answer that %s', async (_how, say) => {
    receiver.respond = (response) => say(response.writeHead(429, { 'retry-after': '30' }));
    expect(await post(receiver.url, 200)).toMatchObject({
      outcome: 'failed',
      detail: '429 Too Many Requests: slow down',
      retryAfterMs: 30_000,
    });
  });

  it('reads no more of an answer than it needs', async () => {
    receiver.respond = (response) => void response.writeHead(500).write('x'.repeat(1_000_000));
    const { outcome, detail } = await post();
    expect(outcome).toBe('failed');
    expect(detail.length).toBeLessThan(300);
  });

  it('says of a failure what kind it was, and not the address, which may be a secret', async () => {
    const { detail } = await post('http://127.0.0.1:1/services/T000/s3cret');
    expect(detail).toBe('ECONNREFUSED');
    expect((await post('http://user:s3cret@[')).detail).not.toContain('s3cret');
  });

  it('shows no secret that the receiver says, not even the half of one where the answer is cut', async () => {
    const path = '/services/T000/a-secret-path';
    receiver.respond = (response, { path: said }) => {
      response
        .writeHead(404)
        .end(said.includes('fill') ? `${'x'.repeat(1_000)}${said}` : `Cannot POST ${said}`);
    };
    expect((await post(receiver.url + path)).detail).toBe('404 Not Found: Cannot POST ***');
    const { detail } = await post(`${receiver.url}${path}/fill-up`);
    expect(detail).not.toContain('/serv');
  });

  it('asks for nothing at an address that tells secrets of the cloud', async () => {
    const { outcome, detail } = await post('http://169.254.169.254/latest/meta-data', 200);
    expect(outcome).toBe('failed');
    expect(detail).toContain('169.254.169.254 is link-local');
    for (const name of ['metadata.example', 'mixed.example']) {
      expect((await post(`http://${name}/latest/meta-data`, 200)).detail).toMatch(
        new RegExp(`^${name}, which is \\S+, is link-local`),
      );
    }
  });

  it('connects to the address that it has looked at', async () => {
    const { port } = new URL(receiver.url);
    expect((await post(`http://hooks.example:${port}/hook`)).outcome).toBe('delivered');
    expect(receiver.received[0]?.headers.host).toBe(`hooks.example:${port}`);
  });
});
