import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { watch } from '../watched-process.js';
import { heapwarden, MAIN } from './command-line.js';

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
    for (const option of ['--ca', '--cert', '--key']) {
      expect(await ask('--token', TOKEN, option, MAIN)).toMatchObject({
        code: 2,
        stderr: expect.stringMatching(
          /^What --ca, --cert and --key name cannot be used for TLS \(\w+\)\.\n$/,
        ),
      });
    }
  });

  it('is found on this machine, and doctor says what it takes to trust it', async () => {
    makeCertificate('local');
    const env = { HEAPWARDEN_TLS_CERT: file('local.crt'), HEAPWARDEN_TLS_KEY: file('local.key') };
    const watched = watch('idle.mjs', { env: { ...env, HEAPWARDEN_SERVICE: 'shop' } });
    expect(await watched.url()).toMatch(/^https:/);
    const ask = (...args: string[]) => heapwarden(watched, args, { env: { HEAPWARDEN_PORT: '0' } });
    const trusting = ['--ca', file('local.crt')];
    expect((await ask('ps', ...trusting)).stdout).toMatch(/shop .* normal /);
    expect((await ask('ps')).stdout).toMatch(/shop .* –/);
    expect(await ask('captures', 'ls', ...trusting)).toMatchObject({ code: 0 });
    const findings = async (...args: string[]) =>
      JSON.parse((await ask('doctor', '--json', ...args)).stdout).findings;
    expect(await findings(...trusting)).toContainEqual(
      expect.objectContaining({ name: 'watched', state: 'ok' }),
    );
    expect(await findings()).toContainEqual({
      name: 'watched',
      state: 'warn',
      words: expect.stringContaining('DEPTH_ZERO_SELF_SIGNED_CERT'),
      advice: 'Trust its certificate by --ca, or by NODE_EXTRA_CA_CERTS.',
    });
  });
});
