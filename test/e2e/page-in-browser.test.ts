import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { pipeline } from 'node:stream/promises';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ComparisonRun } from '../../src/server/comparison.js';
import { hasOpenssl, makeCertificate } from '../server/certificates.js';
import { INCIDENT, running, STATUS, type TestServer, TOKEN, tokenOf } from '../server/fixture.js';
import { launchBrowser, missingBrowser } from './browser.js';
import {
  DESK,
  openPage,
  openWithToken as openPageWithToken,
  PHONE,
  serve,
  showToken,
} from './opened-page.js';
import { historyPoints, LEAKING, leakingShop, suspect } from './page-example.js';
import { startTlsFront } from './tls-front.js';

if (missingBrowser !== undefined) console.warn(`skipped: the page in a browser: ${missingBrowser}`);

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** Ids of the captures whose download has begun. */
function downloadsOf({ audited }: TestServer): (string | null)[] {
  return audited.filter(({ action }) => action === 'download').map(({ captureId }) => captureId);
}

describe.skipIf(missingBrowser)('the page in a browser', () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  async function serveLeakingShop(points = 720): Promise<TestServer> {
    const server = await serve();
    Object.assign(server, leakingShop(Date.now()));
    server.history = { ...server.history, points: historyPoints(points, Date.now()) };
    return server;
  }

  const openWithToken = (server: TestServer, options?: Parameters<typeof openPage>[2]): Promise<Page> =>
    openPageWithToken(browser, server.url, options);

  it('says first whether it leaks, how long there is and who holds it', async () => {
    const page = await openWithToken(await serveLeakingShop());
    const first = page.locator('main h2').first();
    await first.waitFor();
    expect(await first.textContent()).toBe(
      'The JS heap leaks: 6 min left, held by sessions (Map) of module app.mjs.',
    );
    expect(await page.title()).toBe('shop – Heapwarden');
    const floor = page.getByRole('img', {
      name: /^Floor: what is left after each major GC\. From 20 MB to 100 MB/,
    });
    expect(await floor.locator('canvas').count()).toBe(1);
    expect(await page.getByRole('img').count()).toBe(6);
  });

  it('asks nobody else for anything, and needs nothing that its policy forbids', async () => {
    const server = await serveLeakingShop();
    const asked: string[] = [];
    const told: string[] = [];
    const page = await openPage(browser, server.url, {
      prepare: async (tab) => {
        tab.on('request', (request) => asked.push(request.url()));
        tab.on('console', (message) => told.push(message.text()));
        tab.on('pageerror', ({ message }) => told.push(message));
      },
    });
    await showToken(page, TOKEN);
    await page.getByText('No captures yet.').waitFor();
    await page.getByRole('img', { name: /^Heap spaces/ }).hover();
    expect(asked.filter((url) => !url.startsWith(`${server.url}/`) && !url.startsWith('data:'))).toEqual([]);
    expect(asked.filter((url) => url.includes(TOKEN))).toEqual([]);
    expect(told).toEqual([]);
  });

  it('shows what changes without being asked', async () => {
    const server = await serve();
    server.incidents = [];
    const page = await openWithToken(server);
    await page.getByText('No incidents since this process started.').waitFor();
    await page.getByText('The floor is drawn when there have been two major GCs.').waitFor();
    expect(await page.locator('main h2').first().textContent()).toBe('Too early to tell.');
    server.status = { ...STATUS, signals: { js_heap: LEAKING } };
    await page.getByRole('heading', { name: 'The JS heap leaks: 6 min left.' }).waitFor();
    server.incidents = [{ ...INCIDENT, reason: 'It rises by the second.' }];
    await page.getByText('It rises by the second.').waitFor();
    server.history = { ...server.history, points: historyPoints(1, Date.now()) };
    server.status = { ...STATUS, mainThread: { unresponsiveSeconds: 30, lostFrames: 0 } };
    await page.getByText('The main thread has not answered for 30 s.').waitFor();
  });

  it('goes live where streams cannot be iterated over, as in Safari', async () => {
    const server = await serve();
    const page = await openWithToken(server, {
      prepare: (tab) =>
        tab.addInitScript(
          'delete ReadableStream.prototype[Symbol.asyncIterator]; delete ReadableStream.prototype.values',
        ),
    });
    await page.getByRole('status').getByText('Live').waitFor();
    server.incidents = [{ ...INCIDENT, reason: 'It rises in Safari too.' }];
    await page.getByRole('region', { name: 'Incidents' }).getByText('It rises in Safari too.').waitFor();
  });

  it('is painted before there is a token; the time of its first paint is printed', async () => {
    const page = await openPage(browser, (await serveLeakingShop()).url);
    await page.getByLabel(/^Token:/).waitFor();
    const paintMs = (await page.evaluate(`new Promise((resolve) =>
      new PerformanceObserver((list) => {
        for (const { name, startTime } of list.getEntries())
          if (name === 'first-contentful-paint') resolve(startTime);
      }).observe({ type: 'paint', buffered: true }),
    )`)) as number;
    console.log(`the first paint came ${paintMs.toFixed(0)} ms after the page was asked for`);
    expect(paintMs).toBeGreaterThan(0);
  });

  it('takes a capture of the kind and for the reason that were chosen', async () => {
    const server = await serve();
    const page = await openWithToken(server);
    await page.getByLabel('Kind').selectOption('heap-profile');
    await page.getByLabel('Reason').fill('before the migration');
    await page.getByRole('button', { name: 'Capture now' }).click();
    await page.getByRole('listitem').getByText('before the migration').waitFor();
    expect(server.requests).toEqual([
      {
        kind: 'heap-profile',
        reason: 'before the migration',
        force: false,
        trigger: 'api',
        traceParent: null,
      },
    ]);
  });

  async function downloaded(page: Page): Promise<{ readonly fileName: string; readonly sha256: string }> {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: /^Download/ }).click(),
    ]);
    const hash = createHash('sha256');
    await pipeline(createReadStream(await download.path()), hash);
    return { fileName: download.suggestedFilename(), sha256: hash.digest('hex') };
  }

  it('downloads an artefact byte by byte, with the token in no address', async () => {
    const server = await serve();
    const { record } = await server.put(Buffer.alloc(70 * 2 ** 20));
    const page = await openWithToken(server);
    const addresses: string[] = [];
    page.on('request', (request) => addresses.push(request.url()));
    expect(await downloaded(page)).toEqual({
      fileName: 'shop-42-20260101T000000Z.heapsnapshot',
      sha256: record.sha256,
    });
    expect(downloadsOf(server)).toEqual([record.id]);
    expect(addresses.filter((url) => url.includes(TOKEN))).toEqual([]);
  });

  it.skipIf(!hasOpenssl)('downloads behind a proxy that speaks TLS', async () => {
    const server = await serve();
    const { record } = await server.put(Buffer.from('{"strings":["ä"]}'));
    const front = await startTlsFront(server.url, makeCertificate(server.dir, 'front'));
    const page = await openPageWithToken(browser, front, { ignoreHTTPSErrors: true });
    expect((await downloaded(page)).sha256).toBe(record.sha256);
  });

  it('says why there is no download', async () => {
    const server = await serve();
    await server.put(Buffer.from('{}'));
    const page = await openPageWithToken(browser, server.url, { token: tokenOf('read') });
    await page.getByRole('button', { name: /^Download/ }).click();
    await page.getByRole('alert').getByText('The token "read" does not have the scope "download".').waitFor();
    expect(downloadsOf(server)).toEqual([]);
  });

  it('takes away the link to a report that is kept no longer', async () => {
    const server = await serve();
    const [then, now] = [await server.put(Buffer.from('{}')), await server.put(Buffer.from('{}'))];
    const run: ComparisonRun = {
      id: 'b4a4de0c-8a1c-4bb1-9d0e-3c2d0b8a4a12',
      captures: [then.record.id, now.record.id],
      state: 'done',
      step: null,
      progressRatio: null,
      detail: null,
      reportPath: '/reports/of-an-hour',
    };
    server.comparisons = { begin: () => run, find: () => run, report: async () => '<p>What grew.</p>' };
    const page = await openWithToken(server, { prepare: (tab) => tab.clock.install() });
    const compare = page.getByRole('button', { name: /^Compare with/ });
    await compare.first().click();
    await page.getByRole('button', { name: /^Compare with this one/ }).click();
    const link = page.getByRole('link', { name: 'open the report in a new tab' });
    await link.waitFor();
    await page.clock.fastForward('58:00');
    expect(await link.count()).toBe(1);
    await page.clock.fastForward('01:00');
    await link.waitFor({ state: 'detached' });
  });

  it('deletes a capture when that is confirmed', async () => {
    const server = await serve();
    const { record } = await server.put(Buffer.from('{}'), { reason: 'to be deleted' });
    const page = await openWithToken(server);
    const button = page.getByRole('button', { name: `Delete heap snapshot ${record.id}` });
    page.once('dialog', (dialog) => dialog.dismiss());
    await button.click();
    expect((await server.fetch(`/api/v1/captures/${record.id}`)).status).toBe(200);
    page.once('dialog', (dialog) => dialog.accept());
    await button.click();
    await page.getByText('No captures yet.').waitFor();
    expect((await server.fetch(`/api/v1/captures/${record.id}`)).status).toBe(404);
  });

  it('says since when the watchdog is gone, keeps what it told, and goes on when it is back', async () => {
    const server = await serveLeakingShop();
    const page = await openWithToken(server);
    await page.getByRole('status').getByText('Live').waitFor();
    await server.stop();
    await page.getByText('The watchdog does not answer since').waitFor();
    expect(await page.getByRole('heading', { name: 'The JS heap leaks' }).count()).toBe(1);
    const back = await serve({ port: Number(new URL(server.url).port) });
    back.incidents = [];
    await page.getByRole('button', { name: 'Try now' }).click();
    await page.getByRole('status').getByText('Live').waitFor();
    await page.getByText('No incidents since this process started.').waitFor();
  });

  it('shows what becomes of the analyses of snapshots', async () => {
    const server = await serve();
    const none = { progressRatio: null, detail: null, errorCode: null };
    const analysis = { ...none, state: 'running', progressRatio: 0.42 } as const;
    await server.put(Buffer.from('{}'), { reason: 'one', analysis });
    await server.put(Buffer.from('{}'), {
      reason: 'two',
      analysis: { ...none, state: 'refused', detail: 'It would take 2 GB.' },
    });
    await server.put(Buffer.from('{}'), { reason: 'three', analysis: { ...none, state: 'done' } });
    server.pending.push({ ...running(), reason: 'four' });
    const page = await openWithToken(server);
    const itemOf = (reason: string) =>
      page.getByRole('listitem').filter({ has: page.getByText(reason, { exact: true }) });
    await itemOf('four').waitFor();
    expect(await itemOf('one').getByText('Being analysed').textContent()).toContain('42 %');
    expect(await itemOf('one').getByRole('progressbar').getAttribute('value')).toBe('0.42');
    expect(await itemOf('two').getByText('Not analysed: It would take 2 GB.').count()).toBe(1);
    expect(await itemOf('three').getByText('Analysed', { exact: true }).count()).toBe(1);
    expect(
      await itemOf('four')
        .getByText(/analysed/i)
        .count(),
    ).toBe(0);
  });

  it('shows of a suspect where it is allocated, as far as that is known', async () => {
    const server = await serve();
    const allocator = { script: 'file:///srv/shop/src/orders.js', line: 12, bytes: 1, bytesDelta: 1 };
    const allocators = [
      { ...allocator, name: 'parseBody', suspectIndex: null },
      { ...allocator, name: 'placeOrder', suspectIndex: 1 },
    ];
    server.incidents = [{ ...INCIDENT, suspects: [suspect('Session'), suspect('Order')], allocators }];
    const page = await openWithToken(server);
    const itemOf = (name: string) => page.locator('.suspects > li').filter({ hasText: `× ${name}` });
    await itemOf('Order').waitFor();
    expect(await itemOf('Session').textContent()).not.toContain('allocated in');
    expect(await itemOf('Order').textContent()).toContain('allocated in placeOrder (shop/src/orders.js:12)');
    expect(await page.getByText('parseBody').count()).toBe(0);
  });

  it('draws ten thousand points and those that come; the frames that it takes are printed', async () => {
    const server = await serveLeakingShop(10_000);
    const page = await openWithToken(server);
    await page
      .getByRole('img', { name: /^Heap spaces/ })
      .locator('canvas')
      .waitFor();
    const frames = page.evaluate(`new Promise((resolve) => {
      const times = [];
      const note = (at) => times.push(at) > 240 ? resolve(times) : requestAnimationFrame(note);
      requestAnimationFrame(note);
    })`) as Promise<number[]>;
    const [next] = historyPoints(1, Date.now() + 5_000);
    const points = next
      ? [...server.history.points, { ...next, heapSpaceUsedBytes: [0, 123 * 2 ** 20] }]
      : [];
    server.history = { ...server.history, points };
    await page.getByRole('img', { name: /^Heap spaces\. In use now: old 123 MB/ }).waitFor();
    const times = await frames;
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    const longest = [...gaps].sort((a, b) => b - a);
    const words = longest.slice(0, 5).map((gap) => gap.toFixed(0));
    console.log(`10,000 points: of ${gaps.length} frames the longest took ${words.join(', ')} ms`);
    expect(gaps).toHaveLength(240);
  });

  it.each(['light', 'dark'] as const)('has nothing that axe objects to, %s', async (colorScheme) => {
    const server = await serveLeakingShop();
    await server.put(Buffer.from('{}'), { reason: 'one' });
    await server.put(Buffer.from('{}'), { reason: 'two' });
    server.pending.push({ ...running(), state: 'refused', outcome: 'refused_memory', detail: 'Too large.' });
    for (const viewport of [DESK, PHONE]) {
      const page = await openWithToken(server, { colorScheme, viewport });
      await page.getByText('Too large.').waitFor();
      // The policy of the page lets no script in; a debugger may.
      await page.evaluate(await readFile(AXE, 'utf8'));
      const { violations, passes } = (await page.evaluate('axe.run()')) as AxeResults;
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
      expect(passes.map(({ id }) => id)).toContain('color-contrast');
    }
  });

  it('is as wide as a phone and no wider', async () => {
    const server = await serveLeakingShop();
    await server.put(Buffer.from('{}'), { reason: 'word'.repeat(100) });
    const page = await openWithToken(server, { viewport: PHONE });
    await page.getByRole('button', { name: /^Download/ }).waitFor();
    expect(await page.locator('html').evaluate(({ scrollWidth }) => scrollWidth)).toBe(PHONE.width);
  });

  it('can be used by keyboard alone, and keeps the focus while it changes', async () => {
    const server = await serve();
    await server.put(Buffer.from('{}'), { reason: 'one' });
    const page = await openPage(browser, server.url);
    await page.getByLabel(/^Token:/).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.type(TOKEN);
    await page.keyboard.press('Enter');
    const download = page.getByRole('button', { name: /^Download/ });
    await download.waitFor();
    const isFocused = (): Promise<boolean> =>
      download.evaluate((button) => button === button.ownerDocument.activeElement);
    for (let tab = 0; tab < 10 && !(await isFocused()); tab++) await page.keyboard.press('Tab');
    expect(await isFocused()).toBe(true);
    await server.put(Buffer.from('{}'), { reason: 'two', createdAt: '2027-01-01T00:00:00.000Z' });
    await page.getByText('two', { exact: true }).waitFor();
    expect(
      await page
        .getByRole('button', { name: /^Download/ })
        .nth(1)
        .evaluate((button) => button === button.ownerDocument.activeElement),
    ).toBe(true);
  });
});
