import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { htmlReport } from '../../src/report/html.js';
import type { Analysis } from '../../src/snapshot/index.js';
import { largestAnalysis } from '../report/largest-analysis.js';
import { launchBrowser, missingBrowser } from './browser.js';
import { NODE, ROOT } from './watched-process.js';

if (missingBrowser !== undefined) console.warn(`skipped: the HTML report in a browser: ${missingBrowser}`);

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const PHONE = { width: 360, height: 740 };

/** As an answer may be; which questions are asked is tested elsewhere. */
const ANSWER: Analysis['answers'][number] = {
  question: 'planted',
  title: 'Planted',
  explanation: 'What was planted, and where.',
  findings: [
    { name: 'Seed', count: 3, bytes: 3_000, path: ['module garden.mjs', 'beds (Map)', '[…] (Seed)'] },
    { name: 'Bulb', count: 20, bytes: 2_000, path: [] },
  ],
};

describe.skipIf(missingBrowser)('the HTML report in a browser', () => {
  const folder = mkdtempSync(join(tmpdir(), 'heapwarden-report-'));
  const real = join(folder, 'real.html');
  const largest = join(folder, 'largest.html');
  let browser: Browser;

  beforeAll(async () => {
    execFileSync(NODE, [join(ROOT, 'test/report/orders.mjs'), folder]);
    const files = ['then', 'now'].map((name) => join(folder, `${name}.heapsnapshot`));
    const json = execFileSync(NODE, [join(ROOT, 'dist/cli/main.js'), 'diff', ...files, '--json']);
    const analysis: Analysis = JSON.parse(json.toString());
    writeFileSync(real, htmlReport({ ...analysis, answers: [...analysis.answers, ANSWER] }, 'orders'));
    writeFileSync(
      largest,
      htmlReport(
        largestAnalysis((number) => `${number}`.padEnd(1_024, 'x')),
        'large',
      ),
    );
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext(options);
    onTestFinished(() => context.close());
    const page = await context.newPage();
    await page.goto(pathToFileURL(path).href);
    return page;
  }

  it.each([
    ['a real one', real],
    ['the largest', largest],
  ])('opens without an error, and asks nobody for anything: %s', async (_what, path) => {
    const page = await (await browser.newContext()).newPage();
    onTestFinished(() => page.context().close());
    const told: string[] = [];
    page.on('console', (message) => told.push(message.text()));
    page.on('pageerror', ({ message }) => told.push(message));
    page.on('request', (request) => told.push(request.url()));
    await page.goto(pathToFileURL(path).href);
    await page.getByRole('searchbox').fill('x');
    expect(told).toEqual([pathToFileURL(path).href]);
  });

  it('finds what is in each section, wherever it is folded away', async () => {
    const page = await open(real);
    const words = {
      Suspects: '× order',
      'Expected to be collected': '42',
      'Who retains what': '(gc roots)',
      Classes: 'weakmap',
      'Collections that grow': 'recent',
      'Largest collections': 'bynumber',
      Planted: 'garden.mjs',
      Strings: 'product 3',
    };
    expect(await page.getByRole('navigation').getByRole('link').allTextContents()).toEqual(
      Object.keys(words),
    );
    for (const [title, word] of Object.entries(words)) {
      await page.getByRole('searchbox').fill(word.toUpperCase());
      expect(await page.getByRole('status').textContent()).toMatch(new RegExp(`(^|, )${title}: [1-9]`));
      const section = page.locator('section', {
        has: page.getByRole('heading', { name: title, exact: true }),
      });
      const items = section.locator('[data-item]:not(.suspects .tree li)');
      const shown = await items.filter({ visible: true }).allTextContents();
      expect(shown.length).toBeGreaterThan(0);
      for (const text of shown) expect(text.toLowerCase()).toContain(word);
    }
    // The ways to a suspect are found as part of it.
    await page.getByRole('searchbox').fill('recent (array)');
    expect(await page.getByRole('status').textContent()).toBe('Suspects: 1, Collections that grow: 1');
    expect(await page.getByText('recent (Array) › […] (Order)').isVisible()).toBe(true);
  });

  it('hides what has no match, and shows all again when nothing is searched for', async () => {
    const page = await open(real);
    const shown = async (): Promise<number> =>
      page.locator('[data-item], details[open], section, nav li').filter({ visible: true }).count();
    const before = await shown();
    await page.getByRole('searchbox').fill('no such name');
    expect(await page.getByRole('status').textContent()).toBe('Nothing has this in its name.');
    expect(await shown()).toBe(0);
    await page.getByRole('searchbox').fill('');
    expect(await page.getByRole('status').textContent()).toBe('');
    expect(await shown()).toBe(before);
  });

  it('sorts a table by any column, by keyboard too', async () => {
    const page = await open(real);
    const table = page.getByRole('group', { name: 'Classes' });
    const valuesOf = (column: number): Promise<number[]> =>
      table
        .locator(`tbody tr > :nth-child(${column})`)
        .evaluateAll((cells) => cells.map((cell) => Number(cell.getAttribute('data-value'))));
    const before = await valuesOf(4);
    const descending = [...before].sort((a, b) => b - a);
    expect(before).not.toEqual(descending);

    const retained = table.getByRole('columnheader', { name: 'Retained', exact: true });
    await retained.getByRole('button').click();
    expect(await valuesOf(4)).toEqual(descending);
    expect(await retained.getAttribute('aria-sort')).toBe('descending');
    await page.keyboard.press('Enter');
    expect(await valuesOf(4)).toEqual(descending.reverse());
    expect(await retained.getAttribute('aria-sort')).toBe('ascending');

    await table.getByRole('button', { name: 'Class', exact: true }).click();
    const names = await table.getByRole('rowheader').allTextContents();
    expect(names).toEqual([...names].sort((a, b) => a.toLowerCase().localeCompare(b.toLowerCase(), 'en')));
    expect(await retained.getAttribute('aria-sort')).toBe('none');
  });

  it('opens the ways to a suspect by keyboard', async () => {
    const page = await open(real);
    const way = page.getByText('recent (Array) › […] (Order)');
    expect(await way.isVisible()).toBe(false);
    await tabTo(page, page.locator('summary', { hasText: 'The ways to 200 of them' }));
    await page.keyboard.press('Enter');
    expect(await way.isVisible()).toBe(true);
    await page.keyboard.press('Enter');
    expect(await way.isVisible()).toBe(false);
  });

  it.each(['light', 'dark'] as const)('has nothing that axe objects to, %s', async (colorScheme) => {
    for (const viewport of [{ width: 1280, height: 900 }, PHONE]) {
      const page = await open(real, { colorScheme, viewport });
      await openAll(page);
      await page.addScriptTag({ path: AXE });
      const { violations, passes } = (await page.evaluate('axe.run()')) as AxeResults;
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
      expect(passes.map(({ id }) => id)).toContain('color-contrast');
    }
  });

  it.each([
    ['a real one', real],
    ['the largest', largest],
  ])('is as wide as a phone and no wider: %s', async (_what, path) => {
    const page = await open(path, { viewport: PHONE });
    await openAll(page);
    expect(await page.locator('html').evaluate(({ scrollWidth }) => scrollWidth)).toBe(PHONE.width);
    expect(await textsBeyond(page, PHONE.width)).toEqual([]);
  });

  it('prints all, and nothing that paper cannot do', async () => {
    const page = await open(real);
    await page.emulateMedia({ media: 'print' });
    expect(await page.getByText('recent (Array) › […] (Order)').isVisible()).toBe(true);
    expect(await page.getByRole('searchbox').isVisible()).toBe(false);
    expect(await page.getByRole('navigation').isVisible()).toBe(false);
  });
});

async function tabTo(page: Page, target: Locator): Promise<void> {
  const isFocused = (): Promise<boolean> =>
    target.evaluate((element) => element === element.ownerDocument.activeElement);
  for (let tab = 0; tab < 100 && !(await isFocused()); tab++) await page.keyboard.press('Tab');
  expect(await isFocused()).toBe(true);
}

async function openAll(page: Page): Promise<void> {
  await page.locator('details').evaluateAll((folds) => {
    for (const fold of folds) fold.setAttribute('open', '');
  });
}

/** Texts that go beyond a width, and are in nothing that scrolls or is cut. */
function textsBeyond(page: Page, width: number): Promise<string[]> {
  return page.locator('h1, h2, h3, p, li, summary, label, input').evaluateAll(
    (elements, width) =>
      elements
        .filter((element) => element.closest('.scroll, .tree, .treemap') === null)
        .filter((element) => element.getBoundingClientRect().right > width)
        .map((element) => element.outerHTML.slice(0, 100)),
    width,
  );
}
