import { describe, expect, it } from 'vitest';
import { htmlReport } from '../../src/report/html.js';
import { largestAnalysis } from './largest-analysis.js';

/** Characters of a name in V8. */
const MAX_NAME = 1024;

describe('the HTML report', () => {
  it.each([
    ['of one byte', 'a'],
    ['of three bytes', '名'],
    ['that are escaped', '&'],
  ])('is smaller than 2 MB however much there is, with names of letters %s', (_what, letter) => {
    const name = (number: number) => `${number} ${letter.repeat(MAX_NAME)}`;
    const page = htmlReport(largestAnalysis(name), 'app');
    expect(Buffer.byteLength(page)).toBeLessThan(2_000_000);
    expect(Buffer.byteLength(page)).toBeGreaterThan(100_000);
  });

  it('shows what is in every list', () => {
    const page = htmlReport(
      largestAnalysis((number) => `N${number}`),
      'app',
    );
    const rowsOf = (id: string): number =>
      /<tbody>(.*?)<\/tbody>/s.exec(page.slice(page.indexOf(`<h2 id="${id}">`)))?.[1]?.split('<tr').length ??
      0;
    expect(['expected', 'classes', 'answer-question-19', 'strings'].map((id) => rowsOf(id) - 1)).toEqual([
      100, 100, 20, 20,
    ]);
    expect(page.split('<h3>')).toHaveLength(1 + 5);
  });

  it('takes no name for markup', () => {
    const hostile = '</script><script>alert(1)</script><img src=x onerror="alert(1)">\'';
    const page = htmlReport(
      largestAnalysis(() => hostile),
      hostile,
    );
    expect(page.match(/<script>/g)).toHaveLength(1);
    expect(page).not.toContain('<img');
    expect(page).not.toMatch(/(?:src|href)="(?!#|data:)/);
  });

  it('is whole where there is nothing to tell', () => {
    const nothing = {
      ...largestAnalysis(String),
      suspects: [],
      signature: null,
      classes: [],
      answers: [],
      expected: [],
      strings: { count: 0, bytes: 0, wastedBytes: 0, duplicates: [] },
      dominators: { name: '(root)', retainedBytes: 0, children: [] },
    };
    const page = htmlReport(nothing, 'app');
    expect(page).toContain('Nothing has gathered.');
    expect(page).not.toMatch(/NaN|undefined|null/);
  });
});
