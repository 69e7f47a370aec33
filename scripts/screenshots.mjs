/**
 * `npm run screenshots`: writes docs/images/*.png anew, from the page of the demo's shop when it is known who holds the
 * memory. Takes two minutes, and needs the browser that scripts/install-chromium.sh installs.
 */
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { startLoad, startShop } from '../examples/leaky-shop/shop.mjs';

const CHROMIUM = '/usr/bin/chromium';
const FOLDER = 'docs/images';
const MAX_BYTES = 150_000;
const PATIENCE_MS = 300_000;

const DESK = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };

process.chdir(new URL('..', import.meta.url).pathname);
const dir = mkdtempSync(join(tmpdir(), 'heapwarden-screenshots-'));
const shop = await startShop({ dir });
const load = startLoad(shop.url);
const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
try {
  await untilSuspected();
  mkdirSync(FOLDER, { recursive: true });
  await shoot('page', { viewport: DESK, colorScheme: 'light' });
  await shoot('page-dark', { viewport: DESK, colorScheme: 'dark' });
  await shoot('page-phone', { viewport: PHONE, colorScheme: 'dark' });
  await shoot('page-hour', { viewport: DESK, colorScheme: 'light' }, 'The last hour');
} finally {
  await browser.close();
  load.stop();
  shop.child.kill();
  await shop.exited;
  rmSync(dir, { recursive: true });
}

async function untilSuspected() {
  for (const startedAtMs = Date.now(); Date.now() - startedAtMs < PATIENCE_MS; await delay(1_000)) {
    const { incidents } = await (await fetch(`${shop.watchdogUrl}/api/v1/incidents`)).json();
    if (incidents.some(({ suspects }) => suspects.length > 0)) return;
  }
  throw new Error(`Nobody was suspected in ${PATIENCE_MS / 1_000} s.`);
}

/** What is seen at first, or one section. */
async function shoot(name, options, section) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  await page.goto(shop.watchdogUrl);
  await page.getByLabel(/^Token:/).fill(shop.token);
  await page.getByRole('button', { name: 'Open' }).click();
  await page
    .getByRole('button', { name: /^Download/ })
    .first()
    .waitFor();
  await page.evaluate('scrollTo(0, 0)');
  const path = `${FOLDER}/${name}.png`;
  const target = section === undefined ? page : page.getByRole('region', { name: section });
  await target.screenshot({ path });
  await context.close();
  const { size } = statSync(path);
  if (size > MAX_BYTES) throw new Error(`${path} has ${size} bytes, more than ${MAX_BYTES}.`);
  console.log(`${path}: ${size} bytes`);
}
