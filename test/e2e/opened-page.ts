/** The page of a test server, opened in a tab of its own. Both end with the test. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { TestServer, TOKEN } from '../server/fixture.js';

export const DESK = { width: 1280, height: 900 };
export const PHONE = { width: 390, height: 844 };

export async function serve(settings: Parameters<typeof TestServer.start>[0] = {}): Promise<TestServer> {
  const server = await TestServer.start(settings);
  onTestFinished(() => server.stop().catch(() => {}));
  return server;
}

/** @param prepare - done with the tab before it loads the page */
export async function openPage(
  browser: Browser,
  url: string,
  {
    prepare,
    ...options
  }: BrowserContextOptions & { readonly prepare?: (page: Page) => Promise<unknown> } = {},
): Promise<Page> {
  const context = await browser.newContext({ viewport: DESK, ...options });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  await prepare?.(page);
  await page.goto(url);
  return page;
}

export async function showToken(page: Page, token: string): Promise<void> {
  await page.getByLabel(/^Token:/).fill(token);
  await page.getByRole('button', { name: 'Open' }).click();
}

/** Opens the page, and waits for what it shows to who has shown a token. */
export async function openWithToken(
  browser: Browser,
  url: string,
  options: Parameters<typeof openPage>[2] & { readonly token?: string } = {},
): Promise<Page> {
  const { token = TOKEN, ...rest } = options;
  const page = await openPage(browser, url, rest);
  await showToken(page, token);
  await page.getByRole('button', { name: 'Capture now' }).waitFor();
  return page;
}
