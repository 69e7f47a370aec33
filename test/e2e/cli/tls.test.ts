import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { watch } from '../watched-process.js';
import { heapwarden } from './command-line.js';

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
if (!hasOpenssl) console.warn('Skipped: watchdogs behind TLS, as there is no openssl on the path.');

const folder = mkdtempSync(join(tmpdir(), 'heapwarden-tls-'));
const file = (name: string): string => join(folder, name);

/** A certificate that signs itself, and its key. */
function makeCertificate(name: string): void {
  const subject = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1'];
  const key = [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-keyout',
    file(`${name}.key`),
  ];
  execFileSync('openssl', ['req', '-x509', ...key, '-out', file(`${name}.crt`), ...subject], {
    stdio: 'ignore',
  });
}

/** Before the watchdog at `target`; it lets in who shows the certificate of the client. */
async function startGate(target: string): Promise<string> {
  const server = createServer(
    {
      cert: readFileSync(file('server.crt')),
      key: readFileSync(file('server.key')),
      ca: readFileSync(file('client.crt')),
      requestCert: true,
    },
    (incoming, outgoing) => {
      const { method = 'GET', headers, url = '/' } = incoming;
      const onward = request(new URL(url, target), {
        method,
        headers: { ...headers, host: new URL(target).host },
      });
      onward.on('response', (response) => {
        outgoing.writeHead(response.statusCode ?? 500, response.headers);
        response.pipe(outgoing);
      });
      incoming.pipe(onward);
    },
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => server.closeAllConnections());
  onTestFinished(() => void server.close());
  return `https://127.0.0.1:${(server.address() as { port: number }).port}`;
}

const TOKEN = 'a-token-of-some-length';

describe.skipIf(!hasOpenssl)('a watchdog behind TLS', () => {
  it('is trusted by --ca, and trusts --cert and --key', async () => {
    makeCertificate('server');
    makeCertificate('client');
    const watched = watch('idle.mjs', { env: { HEAPWARDEN_SERVICE: 'shop', HEAPWARDEN_TOKEN: TOKEN } });
    const url = await startGate(await watched.url());
    const ask = (...args: string[]) => heapwarden(watched, ['status', '--url', url, ...args]);
    const trusted = ['--token', TOKEN, '--ca', file('server.crt')];
    const known = ['--cert', file('client.crt'), '--key', file('client.key')];

    expect(await ask(...trusted, ...known)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^shop/),
    });
    expect(await ask('--token', TOKEN, ...known)).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('DEPTH_ZERO_SELF_SIGNED_CERT'),
    });
    expect(await ask(...trusted)).toMatchObject({ code: 3 });
    expect(await ask(...trusted, '--cert', '/no/such.crt')).toMatchObject({
      code: 2,
      stderr: 'There is no file /no/such.crt.\n',
    });
  });
});
