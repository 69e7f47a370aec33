import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { launchBrowser, missingBrowser } from './browser.js';
import { type WatchedProcess, watch } from './watched-process.js';

if (missingBrowser !== undefined) console.warn(`skipped: a real process on its page: ${missingBrowser}`);

async function showToken(page: Page, { dir }: WatchedProcess): Promise<void> {
  await page.getByLabel(/^Token:/).fill(readFileSync(join(dir, 'token'), 'utf8').trim());
  await page.getByRole('button', { name: 'Open' }).click();
}

describe.skipIf(missingBrowser)('the page of a real process', () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  it('takes two snapshots, compares them, and opens the report in a sandbox', async () => {
    const watched = watch('idle.mjs', { env: { HEAPWARDEN_CAPTURE_COOLDOWN_MS: '0' } });
    const url = await watched.url();
    const context = await browser.newContext();
    onTestFinished(() => context.close());
    const page = await context.newPage();
    await page.goto(url);
    await showToken(page, watched);

    const downloads = page.getByRole('button', { name: /^Download heap snapshot/ });
    for (const [index, reason] of ['then', 'now'].entries()) {
      await page.getByLabel('Reason').fill(reason);
      await page.getByRole('button', { name: 'Capture now' }).click();
      await downloads.nth(index).waitFor();
    }
    await page
      .getByRole('button', { name: /^Compare with…/ })
      .first()
      .click();
    await page.getByRole('button', { name: /^Compare with this one/ }).click();
    const link = page.getByRole('link', { name: 'open the report in a new tab' });
    await link.waitFor();

    const [report] = await Promise.all([context.waitForEvent('page'), link.click()]);
    const told: string[] = [];
    report.on('console', (message) => told.push(message.text()));
    report.on('pageerror', ({ message }) => told.push(message));
    await report.reload();
    await report.getByRole('searchbox').fill('Function');
    await report
      .getByRole('status')
      .getByText(/Classes: [1-9]/)
      .waitFor();
    expect(told).toEqual([]);
    // It has an origin of its own: neither the token nor the API is within its reach.
    expect(await report.evaluate('self.origin')).toBe('null');
    const reach = report.evaluate(`fetch(${JSON.stringify(`${url}/api/v1/status`)})`);
    await expect(reach).rejects.toThrow(/Failed to fetch/);
  });

  it('tells of an application whose thread is blocked, while it is', async () => {
    const watched = watch('busy.cjs', { env: { BUSY_MS: '15000', BUSY_MB: '0' } });
    const context = await browser.newContext();
    onTestFinished(() => context.close());
    const page = await context.newPage();
    await watched.until('a first frame', async () => (await watched.status()).memory.heapUsedBytes);
    let isDone = false;
    watched.child.once('message', () => {
      isDone = true;
    });
    watched.child.send('go');
    await page.goto(await watched.url());
    await showToken(page, watched);
    await page.getByText(/^The main thread has not answered for [2-9] s\./).waitFor();
    expect(isDone).toBe(false);
  });
});
