import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestServer, TOKEN, tokenOf } from '../server/fixture.js';
import { launchBrowser, missingBrowser } from './browser.js';
import { openPage, openWithToken, serve, showToken } from './opened-page.js';

if (missingBrowser !== undefined) console.warn(`skipped: the page when it is refused: ${missingBrowser}`);

const REFUSED = 'The token was refused: it is wrong, or not valid any more.';

/** Opens a stream of events and leaves it open. @returns closes it */
async function occupy(server: TestServer): Promise<() => Promise<void>> {
  const response = await server.fetch('/api/v1/events');
  expect(response.status).toBe(200);
  return async () => response.body?.cancel();
}

describe.skipIf(missingBrowser)('the page when it is refused', () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  const connection = (page: Page) => page.locator('header').getByRole('status');
  const isOpen = (page: Page) => page.getByRole('button', { name: 'Capture now' }).waitFor();

  it('waits for a token, says that a wrong one is, and keeps the right one for the tab alone', async () => {
    const server = await serve();
    await server.put(Buffer.from('{}'), { reason: 'a reason of its own' });
    const page = await openPage(browser, server.url);
    await connection(page).getByText('Waiting for the token', { exact: true }).waitFor();
    await showToken(page, 'wrong');
    await page.getByRole('alert').getByText(REFUSED).waitFor();
    await connection(page).getByText('Waiting for the token', { exact: true }).waitFor();
    expect(await page.getByText('a reason of its own').count()).toBe(0);
    await showToken(page, TOKEN);
    await page.getByText('a reason of its own').waitFor();
    expect(await page.getByText(REFUSED).count()).toBe(0);
    await page.reload();
    await page.getByText('a reason of its own').waitFor();
    const other = await page.context().newPage();
    await other.goto(server.url);
    await other.getByLabel(/^Token:/).waitFor();
  });

  it('says which right a token lacks, and asks for another one', async () => {
    const page = await openPage(browser, (await serve()).url);
    await showToken(page, tokenOf('metrics'));
    await page.getByRole('alert').getByText('The token "metrics" does not have the scope "read".').waitFor();
    await showToken(page, tokenOf('read'));
    await isOpen(page);
  });

  it('says that the address is locked out, still asks for a token, and goes on when that is over', async () => {
    let nowMs = Date.now();
    const server = await serve({ now: () => nowMs });
    for (let guess = 0; guess < 10; guess++) {
      await server.ask('/api/v1/status', { headers: { authorization: `Bearer guess-${guess}` } });
    }
    const page = await openPage(browser, server.url);
    await showToken(page, TOKEN);
    const words = connection(page).getByText('Too many wrong tokens came from this address; try again in');
    await words.waitFor();
    expect(await page.getByLabel(/^Token:/).count()).toBe(1);
    // Nobody has said that it is wrong: the tab still has it, and asks for another one all the same.
    await page.reload();
    await words.waitFor();
    await page.getByLabel(/^Token:/).waitFor();
    nowMs += 300_000;
    await page.getByRole('button', { name: 'Try now' }).click();
    await isOpen(page);
  });

  it('says that too many pages are open, and goes on when one is closed', async () => {
    const server = await serve();
    const page = await openWithToken(browser, server.url);
    const close = await Promise.all(Array.from({ length: 15 }, () => occupy(server)));
    const late = await openPage(browser, server.url);
    await showToken(late, TOKEN);
    await connection(late).getByText('Too many pages are open; close one.').waitFor();
    expect(await late.getByLabel(/^Token:/).count()).toBe(0);
    await page.close();
    await expect
      .poll(async () => (await server.fetch('/api/v1/events', { method: 'HEAD' })).status)
      .toBe(200);
    await late.getByRole('button', { name: 'Try now' }).click();
    await isOpen(late);
    await Promise.all(close.map((end) => end()));
  });

  it('asks for another token when its own is rotated away', async () => {
    const server = await serve();
    const page = await openWithToken(browser, server.url, { token: tokenOf('read') });
    await connection(page).getByText('Live').waitFor();
    server.tokens.replace([]);
    await page.getByRole('alert').getByText(REFUSED).waitFor();
    expect(await page.getByRole('button', { name: 'Capture now' }).count()).toBe(0);
    await showToken(page, TOKEN);
    await connection(page).getByText('Live').waitFor();
    await isOpen(page);
  });

  it('keeps a token that was entered while an earlier one was being refused', async () => {
    const server = await serve();
    const page = await openPage(browser, server.url);
    let release = (): void => {};
    const isHeld = new Promise<void>((resolve) => {
      void page.route(
        '**/api/v1/events',
        async (route) => {
          resolve();
          await new Promise<void>((go) => {
            release = go;
          });
          await route.continue();
        },
        { times: 1 },
      );
    });
    await showToken(page, 'wrong');
    await isHeld;
    await showToken(page, TOKEN);
    release();
    await isOpen(page);
    expect(await page.evaluate('sessionStorage.getItem("heapwarden.token")')).toBe(TOKEN);
    expect(await page.getByText(REFUSED).count()).toBe(0);
  });

  it('says why an order was refused, and still does when it has been live again', async () => {
    const server = await serve();
    const page = await openWithToken(browser, server.url, { token: tokenOf('read') });
    await page.getByRole('button', { name: 'Capture now' }).click();
    const words = page.getByRole('alert').getByText('The token "read" does not have the scope "capture".');
    await words.waitFor();
    await server.stop();
    await connection(page).getByText('The watchdog does not answer since').waitFor();
    await serve({ port: Number(new URL(server.url).port) });
    await page.getByRole('button', { name: 'Try now' }).click();
    await connection(page).getByText('Live').waitFor();
    expect(await words.count()).toBe(1);
  });

  it('says why there is no list of captures, until there is', async () => {
    const server = await serve();
    const page = await openPage(browser, server.url);
    await page.route('**/api/v1/captures', (route) => route.fulfill({ status: 502, body: 'Bad Gateway' }), {
      times: 1,
    });
    await showToken(page, TOKEN);
    const words = page
      .getByRole('region', { name: 'Captures' })
      .getByText('Not read: The watchdog answered 502.');
    await words.waitFor();
    await server.put(Buffer.from('{}'), { reason: 'there it is' });
    await page.getByText('there it is').waitFor();
    expect(await words.count()).toBe(0);
  });

  it('says that it has failed itself, rather than to be live', async () => {
    const page = await openPage(browser, (await serve()).url);
    const failure = page.waitForEvent('pageerror');
    const body = 'event: status\ndata: {\n\n';
    await page.route('**/api/v1/events', (route) => route.fulfill({ body }));
    await showToken(page, TOKEN);
    await connection(page).getByText('This page has failed:').waitFor();
    expect((await failure).name).toBe('SyntaxError');
  });
});
