import { once } from 'node:events';
import { Agent, get, type IncomingMessage, type RequestListener } from 'node:http';
import express from 'express';
import { describe, expect, it } from 'vitest';
import { listen } from '../../src/server/listen.js';

const app = express().get('/', (_req, res) => void res.send('here'));

describe('listen', () => {
  it('takes any free port for 0, and says where', async () => {
    const listening = await listen(app, { host: '127.0.0.1', port: 0 });
    expect(listening.url).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d*$/);
    expect(await (await fetch(listening.url)).text()).toBe('here');
    await listening.close();
  });

  it('says which port is in use, and what to do', async () => {
    const first = await listen(app, { host: '127.0.0.1', port: 0 });
    const port = Number(new URL(first.url).port);
    await expect(listen(app, { host: '127.0.0.1', port })).rejects.toMatchObject({
      code: 'HEAPWARDEN_LISTEN_FAILED',
      message: expect.stringMatching(
        new RegExp(
          `(127\\.0\\.0\\.1.*${port}|${port}.*127\\.0\\.0\\.1).*in use.*HEAPWARDEN_PORT.*\\b0\\b.*\\boff\\b`,
        ),
      ),
      cause: expect.objectContaining({ code: 'EADDRINUSE' }),
    });
    await first.close();
  });

  it('says which address is not of this machine', async () => {
    await expect(listen(app, { host: '192.0.2.1', port: 0 })).rejects.toMatchObject({
      code: 'HEAPWARDEN_LISTEN_FAILED',
      message: expect.stringMatching(/192\.0\.2\.1.*HEAPWARDEN_HOST/),
    });
  });

  it('can be reached at the address that it says, also when it listens on all', async () => {
    const listening = await listen(app, { host: '0.0.0.0', port: 0 });
    expect(await (await fetch(listening.url)).text()).toBe('here');
    await listening.close();
  });

  it('ends idle connections and unfinished answers when it is closed, and frees the port', async () => {
    const silent: RequestListener = (_request, response) => void response.write('…');
    const listening = await listen(silent as typeof app, { host: '127.0.0.1', port: 0 });
    const agent = new Agent({ keepAlive: true });
    const [response] = (await once(get(listening.url, { agent }), 'response')) as [IncomingMessage];
    const broken = once(response, 'error');
    await listening.close();
    await broken;
    const again = await listen(app, { host: '127.0.0.1', port: Number(new URL(listening.url).port) });
    await again.close();
    agent.destroy();
  });
});
