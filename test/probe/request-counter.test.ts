import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { RequestCounter } from '../../src/probe/request-counter.js';
import { FRAME_LENGTH, scalarIndex } from '../../src/wire/frame.js';

const server = createServer((_request, response) => response.end('ok'));

afterEach(() => server.close());

function request(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    get({ port, agent: false }, (response) => response.resume().once('end', resolve)).once('error', reject);
  });
}

describe('the request counter', () => {
  it('counts what HTTP servers begin to answer, until it is stopped', async () => {
    const frame = new Float64Array(FRAME_LENGTH);
    const counter = new RequestCounter(frame);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await request(port);
    counter.start();
    await request(port);
    await request(port);
    expect(frame[scalarIndex('requestCount')]).toBe(2);
    counter.stop();
    await request(port);
    expect(frame[scalarIndex('requestCount')]).toBe(2);
  });
});
