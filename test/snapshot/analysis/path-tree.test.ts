import { describe, expect, it } from 'vitest';
import type { PathTree } from '../../../src/snapshot/analysis/analysis.js';
import { pathTreeOf } from '../../../src/snapshot/analysis/path-tree.js';
import type { PathStep } from '../../../src/snapshot/analysis/retainer-path.js';

function step(changes: Partial<PathStep> & Pick<PathStep, 'kind'>): PathStep {
  return { name: null, className: null, script: null, line: null, ...changes };
}

const MODULE = step({ kind: 'module', script: '/app/store.js' });
const CACHE = step({ kind: 'variable', name: 'cache', className: 'Map' });
const QUEUE = step({ kind: 'variable', name: 'queue', className: 'Array' });
const session = (name: string) => step({ kind: 'map-value', name, className: 'Session' });
const ELEMENT = step({ kind: 'element', className: 'Session' });

/** As lines: how many, by which step; what is not shown as "more". */
function linesOf({ branches, moreCount }: PathTree, indent = ''): string[] {
  return [
    ...branches.flatMap((branch) => [
      `${indent}${branch.count} ${branch.step}`,
      ...linesOf(branch, `${indent}  `),
    ]),
    ...(moreCount > 0 ? [`${indent}${moreCount} more`] : []),
  ];
}

describe('the tree of paths', () => {
  it('is one way down where all objects are held alike, whatever their keys', () => {
    const tree = pathTreeOf(['a', 'b', 'c'].map((key) => [MODULE, CACHE, session(key)]));
    expect(tree.count).toBe(3);
    expect(linesOf(tree)).toEqual(['3 module store.js', '  3 cache (Map)', '    3 […] (Session)']);
  });

  it('has a key that is the same for all', () => {
    const field = step({ kind: 'property', name: 'user', className: 'User' });
    const tree = pathTreeOf([1, 2].map(() => [MODULE, CACHE, session('only'), field]));
    expect(linesOf(tree)).toEqual([
      '2 module store.js',
      '  2 cache (Map)',
      '    2 "only" (Session)',
      '      2 user (User)',
    ]);
  });

  it('parts where the ways part, the way of most objects first', () => {
    const other = step({ kind: 'module', script: '/lib/store.js' });
    const tree = pathTreeOf([
      [other, QUEUE, ELEMENT],
      [MODULE, QUEUE, ELEMENT],
      [MODULE, CACHE, session('a')],
      [MODULE, CACHE, session('b')],
    ]);
    expect(linesOf(tree)).toEqual([
      '3 module store.js',
      '  2 cache (Map)',
      '    2 […] (Session)',
      '  1 queue (Array)',
      '    1 […] (Session)',
      '1 module store.js',
      '  1 queue (Array)',
      '    1 […] (Session)',
    ]);
  });

  it('keeps the names of variables apart that differ by a digit', () => {
    const paths = ['cache1', 'cache2'].map((name) => [MODULE, step({ kind: 'variable', name })]);
    expect(linesOf(pathTreeOf(paths))).toEqual(['2 module store.js', '  1 cache1', '  1 cache2']);
  });

  it('ends where one path does and another goes on', () => {
    expect(linesOf(pathTreeOf([[MODULE], [MODULE, CACHE]]))).toEqual([
      '2 module store.js',
      '  1 cache (Map)',
    ]);
  });

  it('is bounded, wide or deep, and counts what it does not show', () => {
    const fields = Array.from({ length: 100 }, (_, at) => step({ kind: 'property', name: `field${at}` }));
    const wide = linesOf(pathTreeOf(fields.map((field) => [MODULE, field, field])));
    expect(wide.slice(0, 3)).toEqual(['100 module store.js', '  1 field0', '    1 field0']);
    expect(wide.at(-1)).toBe('  92 more');
    expect(wide).toHaveLength(1 + 2 * 8 + 1);

    const deep = linesOf(pathTreeOf([[MODULE, ...fields]]));
    expect(deep).toHaveLength(61);
    expect(deep.at(-1)?.trim()).toBe('1 more');
  });

  it('is empty without a path', () => {
    expect(pathTreeOf([])).toEqual({ count: 0, branches: [], moreCount: 0 });
  });
});
