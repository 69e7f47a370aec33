import { describe, expect, it } from 'vitest';
import { textReport } from '../../src/report/text.js';
import type { PathBranch, PathTree } from '../../src/snapshot/analysis/analysis.js';
import { largestAnalysis } from './largest-analysis.js';

function branch(step: string, count: number, ...branches: readonly PathBranch[]): PathBranch {
  return { step, count, branches, moreCount: 0 };
}

/** Of one suspect that is held so. */
function linesWith(pathTree: PathTree): string[] {
  const analysis = largestAnalysis((number) => `N${number}`);
  const [first] = analysis.suspects;
  const suspect = { ...(first as NonNullable<typeof first>), retainerPath: ['the', 'path'], pathTree };
  return textReport({ ...analysis, suspects: [suspect] }).split('\n');
}

describe('the text report', () => {
  it('tells the ways in which a suspect is held where there are several', () => {
    const store = branch('store', 10, branch('cache', 7, branch('[…]', 7)), branch('queue', 3));
    const lines = linesWith({ count: 10, branches: [branch('module', 10, store)], moreCount: 0 });
    expect(lines.slice(5, 9)).toEqual([
      '     the › path',
      '       10 of 10, 100 %: module › store',
      '         7 of 10, 70 %: cache › […]',
      '         3 of 10, 30 %: queue',
    ]);
  });

  it('tells the path alone where there is one way', () => {
    const lines = linesWith({
      count: 10,
      branches: [branch('module', 10, branch('store', 10))],
      moreCount: 0,
    });
    expect(lines.slice(5, 7)).toEqual(['     the › path', '     file:///N0:12']);
  });

  it('has a line of figures for each class, and changes where there are two snapshots', () => {
    const analysis = largestAnalysis((number) => `N${number}`);
    const rowOf = (text: string): string | undefined =>
      text.split('\n').find((line) => line.startsWith('  N7 '));
    expect(rowOf(textReport(analysis))).toMatch(/10,000,000 +954 MB +954 MB +−10,000,000 +−954 MB +−954 MB$/);
    const classes = analysis.classes.map((row) => ({
      ...row,
      countDelta: null,
      shallowBytesDelta: null,
      retainedBytesDelta: null,
    }));
    expect(rowOf(textReport({ ...analysis, classes }))).toMatch(/N7 +10,000,000 +954 MB +954 MB$/);
  });

  it('tells the ends of a path that is long', () => {
    const analysis = largestAnalysis((number) => `N${number}`);
    const line = textReport(analysis).split('\n')[5] as string;
    expect(line).toMatch(/^ {5}N0 › N1 › .* › … 481 more … › .* › N499$/);
  });

  it('tells the first rows of each answer, with where they are held', () => {
    const analysis = largestAnalysis((number) => `N${number}`);
    const row = { name: 'poll() app.js:12', count: 1_200, bytes: 4_096 };
    const path = ['module app.js', 'jobs (Map)'];
    const findings = [{ ...row, path }, { ...row, path: [] }, row, row].map((one) => ({ path: [], ...one }));
    const answers = [{ question: 'timers', title: 'Timers that are waiting', explanation: '', findings }];
    const lines = textReport({ ...analysis, answers }).split('\n');
    const from = lines.indexOf('Timers that are waiting:');
    expect(lines.slice(from - 1, from + 6)).toEqual([
      '',
      'Timers that are waiting:',
      '  1,200 × poll() app.js:12, 4.0 KB – module app.js › jobs (Map)',
      '  1,200 × poll() app.js:12, 4.0 KB',
      '  1,200 × poll() app.js:12, 4.0 KB',
      '',
      expect.stringMatching(/^Strings: /),
    ]);
  });
});
