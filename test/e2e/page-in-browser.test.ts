import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import type { SuspectInShort } from '../../src/snapshot/analysis/analysis.js';
import { INCIDENT, running, TestServer, TOKEN } from '../server/fixture.js';

const CHROMIUM = 'chromium';
const isThere = spawnSync(CHROMIUM, ['--version']).status === 0;
if (!isThere) console.warn('Skipped: the page in a browser, as there is no chromium on the path.');

const folder = mkdtempSync(join(tmpdir(), 'heapwarden-page-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** In front of a server: gives its page a token, as somebody would who has typed it in. */
async function withToken(server: TestServer): Promise<string> {
  const front = createServer(async (request, response) => {
    if (request.url === '/token.js') {
      response.setHeader('content-type', 'text/javascript');
      return response.end(`sessionStorage.setItem('token', '${TOKEN}')`);
    }
    const { authorization } = request.headers;
    const answer = await server.ask(request.url ?? '', { headers: authorization ? { authorization } : {} });
    for (const name of ['content-type', 'content-security-policy']) {
      response.setHeader(name, answer.headers.get(name) ?? '');
    }
    const text = await answer.text();
    return response.end(text.replace('<script', '<script src="token.js"></script><script'));
  });
  onTestFinished(() => {
    front.closeAllConnections();
    front.close();
  });
  await once(front.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${(front.address() as AddressInfo).port}/`;
}

/** The document when its scripts have run for two seconds. */
async function documentAt(url: string): Promise<string> {
  const flags = [
    '--headless=new',
    '--no-sandbox',
    '--disable-gpu',
    `--user-data-dir=${join(folder, 'user')}`,
  ];
  const show = ['--virtual-time-budget=2000', '--dump-dom', url];
  return (await promisify(execFile)(CHROMIUM, [...flags, ...show])).stdout;
}

describe.skipIf(!isThere)('the page in a browser', () => {
  it('shows what becomes of the analyses of snapshots', async () => {
    const server = await TestServer.start();
    onTestFinished(() => server.stop());
    const none = { progressRatio: null, detail: null, errorCode: null };
    await server.put(Buffer.from('{}'), {
      reason: 'one',
      analysis: { ...none, state: 'running', progressRatio: 0.42 },
    });
    await server.put(Buffer.from('{}'), {
      reason: 'two',
      analysis: { ...none, state: 'refused', detail: 'It would take 2 GB.' },
    });
    await server.put(Buffer.from('{}'), { reason: 'three', analysis: { ...none, state: 'done' } });
    server.pending.push({ ...running(), reason: 'four' });
    const html = await documentAt(await withToken(server));
    const [, list = ''] = /<ul id="captures">(.*?)<\/ul>/s.exec(html) ?? [];
    const items = list.split('<li>').map((item) => item.replace(/<button.*$/, ''));
    const itemOf = (reason: string): string | undefined => items.find((item) => item.startsWith(reason));
    expect(itemOf('one')).toMatch(/being analysed, 42 % <progress value="0.42" max="1" aria-label="[^"]+">/);
    expect(itemOf('two')).toContain('<p>not analysed: It would take 2 GB.</p>');
    expect(itemOf('three')).toContain('<p>analysed</p>');
    expect(itemOf('four')).not.toContain('analysed');
  });

  it('shows of a suspect where it is allocated, as far as that is known', async () => {
    const server = await TestServer.start();
    onTestFinished(() => server.stop());
    const suspect = (className: string) =>
      ({
        className,
        newCount: 10,
        newBytes: 2 ** 20,
        retainerPath: [className],
        pattern: 'Map without bound',
        advice: 'Delete entries.',
        confidenceRatio: 0.5,
      }) as unknown as SuspectInShort;
    const allocator = { script: 'file:///srv/orders.js', line: 12, bytes: 1, bytesDelta: 1 };
    const allocators = [
      { ...allocator, name: 'parseBody', suspectIndex: null },
      { ...allocator, name: 'placeOrder', suspectIndex: 1 },
    ];
    server.incidents = [{ ...INCIDENT, suspects: [suspect('Session'), suspect('Order')], allocators }];
    const html = await documentAt(await withToken(server));
    const [, list = ''] = /<ul id="incidents">.*?<ol>(.*?)<\/ol>/s.exec(html) ?? [];
    const [, first, second] = list.split('<li>');
    expect(first).toContain('10 × Session');
    expect(first).not.toContain('allocated in');
    expect(second).toContain('<p>allocated in placeOrder (orders.js:12)</p>');
    expect(list).not.toContain('parseBody');
  });
});
