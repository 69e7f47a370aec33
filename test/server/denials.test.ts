import { describe, expect, it } from 'vitest';
import { Denials } from '../../src/server/denials.js';

describe('denials', () => {
  it('are new once within five minutes, however often they are repeated', () => {
    let nowMs = 1_000_000;
    const denials = new Denials(() => nowMs);
    let count = 0;
    for (let repeat = 0; repeat < 12_000; repeat += 1) {
      if (denials.isNew('10.0.0.1', 'no scope read')) count += 1;
    }
    expect(count).toBe(1);
    nowMs += 300_001;
    expect(denials.isNew('10.0.0.1', 'no scope read')).toBe(true);
  });

  it('are new ten times at most when they differ, of each address', () => {
    const denials = new Denials(() => 1_000_000);
    const areNew = Array.from({ length: 20 }, (_, number) => denials.isNew('10.0.0.1', `denial ${number}`));
    expect(areNew.filter(Boolean)).toHaveLength(10);
    expect(denials.isNew('10.0.0.2', 'denial 0')).toBe(true);
  });
});
