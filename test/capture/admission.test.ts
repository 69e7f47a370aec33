import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CostQuestion, judgeCost } from '../../src/capture/admission.js';

const MB = 1024 * 1024;

function question(changes: Partial<CostQuestion> = {}): CostQuestion {
  return {
    source: 'fork',
    prediction: {
      nodeCount: 1_000_000,
      basis: 'estimated',
      extraMemoryBytes: 450 * MB,
      storedBytes: 12 * MB,
      pauseMs: 20,
      durationMs: 10_000,
    },
    headroom: { memoryBytes: 1_000 * MB, diskBytes: 100 * MB },
    pauseBudgetMs: 1_000,
    ...changes,
  };
}

describe('admission', () => {
  it('accepts what fits', () => {
    expect(judgeCost(question())).toEqual({ verdict: 'accepted', detail: null });
  });

  it('refuses what would take the memory that the application needs, and names the numbers', () => {
    const verdict = judgeCost(question({ headroom: { memoryBytes: 480 * MB, diskBytes: null } }));
    expect(verdict.verdict).toBe('refused_memory');
    expect(verdict.detail).toBe(
      'It would need 450 MB of the 480 MB of memory that are left (for 1000000 objects, estimated from the heap).',
    );
  });

  it('refuses what the disk has no room for, first of all', () => {
    const verdict = judgeCost(question({ headroom: { memoryBytes: 1, diskBytes: 11 * MB } }));
    expect(verdict.verdict).toBe('refused_disk');
  });

  it('keeps the pause budget for the sources that stop the application, and not for the fork', () => {
    const prediction = { ...question().prediction, pauseMs: 4_000 };
    expect(judgeCost(question({ prediction, source: 'fork' })).verdict).toBe('accepted');
    expect(judgeCost(question({ prediction, source: 'inspector' })).verdict).toBe('budget');
    expect(judgeCost(question({ prediction, source: 'inline', pauseBudgetMs: 4_000 })).verdict).toBe(
      'accepted',
    );
  });

  it('accepts where the system does not tell what there is', () => {
    expect(judgeCost(question({ headroom: { memoryBytes: null, diskBytes: null } })).verdict).toBe(
      'accepted',
    );
  });

  it('never accepts a capture that needs more than there is', () => {
    const bytes = fc.integer({ min: 0, max: 1e12 });
    fc.assert(
      fc.property(bytes, bytes, bytes, bytes, (extraMemoryBytes, storedBytes, memoryBytes, diskBytes) => {
        const prediction = { ...question().prediction, extraMemoryBytes, storedBytes };
        const { verdict, detail } = judgeCost(question({ prediction, headroom: { memoryBytes, diskBytes } }));
        if (verdict === 'accepted') {
          expect(extraMemoryBytes).toBeLessThanOrEqual(memoryBytes);
          expect(storedBytes).toBeLessThanOrEqual(diskBytes);
        } else expect(detail).not.toBeNull();
      }),
    );
  });
});
