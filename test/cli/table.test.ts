import { describe, expect, it } from 'vitest';
import { table } from '../../src/cli/table.js';

describe('a table', () => {
  const rows = [
    ['1', 'shop', 'a reason of many words'],
    ['23', 'cart', ''],
  ];

  it('has columns as wide as their cells, and nothing behind the last one', () => {
    expect(table(rows, { head: ['N', 'NAME', 'WHY'] })).toBe(
      'N   NAME  WHY\n1   shop  a reason of many words\n23  cart',
    );
  });

  it('wraps the last column to the terminal, or cuts it', () => {
    const long = [['1', 'shop', 'a reason of many words that go on and on']];
    expect(table(long, { columns: 32 })).toBe('1  shop  a reason of many words\n         that go on and on');
    expect(table(long, { columns: 32, tooLong: 'cut' })).toBe('1  shop  a reason of many words…');
    for (const columns of [32, 40, 79, undefined]) {
      for (const line of table(long, { columns }).split('\n')) {
        expect(line.length).toBeLessThanOrEqual(columns ?? 60);
      }
    }
  });

  it('may be empty', () => {
    expect(table([])).toBe('');
  });
});
