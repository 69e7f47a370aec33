import { once } from 'node:events';
import { copyFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type TLSSocket } from 'node:tls';
import express from 'express';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Listening, listen } from '../../src/server/listen.js';
import { type Certificate, hasOpenssl, makeCertificate } from './certificates.js';

const app = express().get('/', (_request, response) => void response.send('here'));

describe.skipIf(!hasOpenssl)('TLS', () => {
  let dir: string;
  let first: Certificate;
  let listening: Listening;
  const told: string[] = [];

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'heapwarden-tls-'));
    first = makeCertificate(dir, 'first');
    told.length = 0;
  });

  afterEach(async () => {
    await listening?.close();
    await rm(dir, { recursive: true });
  });

  async function serve(clientCa?: string): Promise<void> {
    const [cert, key] = [join(dir, 'served.crt'), join(dir, 'served.key')];
    copyFileSync(first.certPath, cert);
    copyFileSync(first.keyPath, key);
    const tls = {
      cert,
      key,
      clientCa,
      intervalMs: 20,
      onReload: () => void told.push('reloaded'),
      onFailure: ({ message }: Error) => void told.push(message),
    };
    listening = await listen(app, { host: '127.0.0.1', port: 0, tls });
  }

  /** The answer, on a connection of its own. */
  async function ask(options: { ca: Buffer; cert?: Buffer; key?: Buffer }): Promise<string> {
    const agent = new Agent({ ...options, maxCachedSessions: 0 });
    const [response] = await once(get(listening.url, { agent }), 'response');
    let text = '';
    for await (const chunk of response) text += chunk;
    agent.destroy();
    return text;
  }

  it('speaks HTTPS with the certificate of the files, and no HTTP', async () => {
    await serve();
    expect(listening.url).toMatch(/^https:/);
    expect(await ask({ ca: first.cert })).toBe('here');
    await expect(fetch(listening.url.replace('https', 'http'))).rejects.toThrow();
  });

  it('takes no version of TLS that is out of use', async () => {
    await serve();
    const port = Number(new URL(listening.url).port);
    const old: TLSSocket = connect({ port, ca: first.cert, minVersion: 'TLSv1', maxVersion: 'TLSv1.1' });
    await expect(once(old, 'secureConnect')).rejects.toThrow();
  });

  it('takes new certificates without a restart, and keeps the old ones while the files are no pair', async () => {
    await serve();
    const second = makeCertificate(dir, 'second');
    copyFileSync(second.certPath, join(dir, 'served.crt'));
    await expect
      .poll(() => told)
      .toContainEqual(expect.stringMatching(/HEAPWARDEN_TLS_CERT.*cannot be used/));
    expect(await ask({ ca: first.cert })).toBe('here');
    copyFileSync(second.keyPath, join(dir, 'served.key'));
    await expect.poll(() => told).toContain('reloaded');
    expect(await ask({ ca: second.cert })).toBe('here');
    await expect(ask({ ca: first.cert })).rejects.toThrow(/self-signed|unable to verify/);
  });

  it('lets nobody in without a certificate of the given authority, where there is one', async () => {
    const authority = makeCertificate(dir, 'authority');
    const client = makeCertificate(dir, 'client', authority);
    const stranger = makeCertificate(dir, 'stranger');
    await serve(authority.certPath);
    expect(await ask({ ca: first.cert, cert: client.cert, key: client.key })).toBe('here');
    await expect(ask({ ca: first.cert })).rejects.toThrow();
    await expect(ask({ ca: first.cert, cert: stranger.cert, key: stranger.key })).rejects.toThrow();
  });

  it.each([
    ['that is missing', undefined],
    ['that holds none', 'no certificate'],
  ])('does not begin with a file %s', async (_, content) => {
    const cert = join(dir, 'other.crt');
    if (content !== undefined) writeFileSync(cert, content);
    const tls = { cert, key: first.keyPath, clientCa: undefined, onReload() {}, onFailure() {} };
    await expect(listen(app, { host: '127.0.0.1', port: 0, tls })).rejects.toMatchObject({
      code: 'HEAPWARDEN_LISTEN_FAILED',
      message: expect.stringContaining('HEAPWARDEN_TLS_CERT'),
    });
  });
});
