import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { NODE, ROOT } from './watched-process.js';

const CHROMIUM = 'chromium';
const isThere = spawnSync(CHROMIUM, ['--version']).status === 0;
if (!isThere) console.warn('Skipped: the HTML report in a browser, as there is no chromium on the path.');

const folder = mkdtempSync(join(tmpdir(), 'heapwarden-report-'));
const report = join(folder, 'report.html');

afterAll(() => rmSync(folder, { recursive: true }));

/** The document after a script has used it, as the browser has it then. */
function documentAfter(use: string): string {
  const path = join(folder, 'used.html');
  const errors = `<script>addEventListener('error', ({ message }) => (document.title = message));</script>`;
  const html = readFileSync(report, 'utf8')
    .replace('</head>', `${errors}</head>`)
    .replace('</body>', `<script>{ ${use} }</script></body>`);
  writeFileSync(path, html);
  const flags = [
    '--headless=new',
    '--no-sandbox',
    '--disable-gpu',
    `--user-data-dir=${join(folder, 'user')}`,
  ];
  return execFileSync(CHROMIUM, [...flags, '--dump-dom', `file://${path}`], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

describe.skipIf(!isThere)('the HTML report in a browser', () => {
  it('opens without an error, finds classes and sorts them', () => {
    const snapshot = join(folder, 'small.heapsnapshot');
    execFileSync(NODE, ['-e', `v8.writeHeapSnapshot(${JSON.stringify(snapshot)})`]);
    execFileSync(NODE, [join(ROOT, 'dist/cli/main.js'), 'analyze', snapshot, '--html', report]);

    const found = documentAfter(`
      const filter = document.querySelector('#filter');
      filter.value = 'STRING';
      filter.dispatchEvent(new Event('input'));
    `);
    expect(found).toMatch(/<title>small\.heapsnapshot – heap<\/title>/);
    expect(found).toMatch(/id="found"[^>]*>\d+ of \d+ classes</);
    expect(rowsOf(found).filter(({ isHidden }) => !isHidden).length).toBeGreaterThan(0);
    for (const { name, isHidden } of rowsOf(found)) {
      expect(isHidden).toBe(!name.toLowerCase().includes('string'));
    }

    const sorted = documentAfter(
      `for (let click = 0; click < 2; click++) document.querySelector('#table thead th').firstChild.click();`,
    );
    const names = rowsOf(sorted).map(({ name }) => name);
    expect(names.length).toBeGreaterThan(10);
    expect(names).toEqual([...names].sort());
    expect(sorted).toMatch(/<th[^>]* aria-sort="ascending"/);
  });
});

function rowsOf(html: string): { readonly name: string; readonly isHidden: boolean }[] {
  const body = /<table id="table">.*?<tbody>(.*?)<\/tbody>/s.exec(html)?.[1] ?? '';
  return [...body.matchAll(/<tr([^>]*)><t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(
    ([, attributes = '', name = '']) => ({
      name: name.replace(/<[^>]*>/g, ''),
      isHidden: attributes.includes('hidden'),
    }),
  );
}
