import { describe, expect, it } from 'vitest';
import { HandleCounter } from '../../src/probe/handle-counter.js';
import { decodeFrame, FRAME_LENGTH } from '../../src/wire/frame.js';

function counterOf({ tookMs = 1 } = {}) {
  const frame = new Float64Array(FRAME_LENGTH);
  const seen = { types: [] as string[], counts: 0, ms: 0 };
  const listTypes = () => {
    seen.counts += 1;
    seen.ms += tookMs;
    return seen.types;
  };
  const counter = new HandleCounter(frame, listTypes, () => seen.ms);
  return { counter, seen, handles: () => decodeFrame(frame, 0).handles };
}

describe('handle counter', () => {
  it('counts by type, what it does not know as other, and forgets what has gone', () => {
    const { counter, seen, handles } = counterOf();
    seen.types = ['Timeout', 'TCPSocketWrap', 'Timeout', 'SomethingNew'];
    counter.countWhenDue(0);
    expect(handles()).toMatchObject({ Timeout: 2, TCPSocketWrap: 1, other: 1, PipeWrap: 0 });
    seen.types = ['PipeWrap'];
    counter.countWhenDue(10_000);
    expect(handles()).toMatchObject({ Timeout: 0, TCPSocketWrap: 0, other: 0, PipeWrap: 1 });
  });

  it('counts every ten seconds, and less often where counting takes more than a thousandth of that', () => {
    const countsInTwoMinutes = (tookMs: number) => {
      const { counter, seen } = counterOf({ tookMs });
      for (let nowMs = 0; nowMs < 120_000; nowMs += 1_000) counter.countWhenDue(nowMs);
      return seen.counts;
    };
    expect(countsInTwoMinutes(1)).toBe(12);
    expect(countsInTwoMinutes(40)).toBe(3);
  });
});
