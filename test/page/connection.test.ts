import { describe, expect, it, vi } from 'vitest';
import { stayConnected, waitMs } from '../../src/page/connection.js';

const EVENT = 'event: status\ndata: 1\n\n';

/** Connects to what each attempt is answered with, in turn, until nothing is left; tells what happened. */
async function connect(answers: readonly (() => Response | Promise<Response>)[]): Promise<unknown[]> {
  const told: unknown[] = [];
  const left = [...answers];
  await new Promise<void>((resolve) => {
    void stayConnected({
      open: async () => (left.shift() as () => Response)(),
      onEvent: ({ name, data }) => told.push([name, data]),
      onLive: () => told.push('live'),
      onGone: (status) => told.push(['gone', status]),
      wait: (ms) => {
        told.push(['wait', ms]);
        if (left.length > 0) return Promise.resolve();
        resolve();
        return new Promise(() => {});
      },
    });
  });
  return told;
}

describe('the connection', () => {
  it('tells of events, of the end, and opens the stream again, ever later while that fails', async () => {
    const refuse = () => Promise.reject(new TypeError('refused'));
    const told = await connect([
      () => new Response(EVENT),
      refuse,
      refuse,
      () => new Response(EVENT + EVENT),
    ]);
    expect(told).toEqual([
      'live',
      ['status', 1],
      ['gone', undefined],
      ['wait', 1_000],
      ['gone', undefined],
      ['wait', 2_000],
      ['gone', undefined],
      ['wait', 4_000],
      'live',
      ['status', 1],
      ['status', 1],
      ['gone', undefined],
      ['wait', 1_000],
    ]);
    expect(waitMs(100)).toBe(15_000);
  });

  it('tells with which status it was refused', async () => {
    expect(await connect([() => new Response('', { status: 401 })])).toEqual([
      ['gone', 401],
      ['wait', 1_000],
    ]);
  });

  it('takes a stream that says nothing for ten seconds for gone', async () => {
    vi.useFakeTimers();
    try {
      const told: unknown[] = [];
      void stayConnected({
        open: (signal) => {
          const body = new ReadableStream({
            start(controller) {
              controller.enqueue(new TextEncoder().encode(EVENT));
              signal.addEventListener('abort', () => controller.error(signal.reason));
            },
          });
          return Promise.resolve(new Response(body));
        },
        onEvent: () => told.push('event'),
        onLive: () => told.push('live'),
        onGone: () => told.push('gone'),
        wait: () => new Promise(() => {}),
      });
      await vi.waitFor(() => expect(told).toEqual(['live', 'event']));
      await vi.advanceTimersByTimeAsync(9_000);
      expect(told).toEqual(['live', 'event']);
      await vi.advanceTimersByTimeAsync(1_000);
      expect(told).toEqual(['live', 'event', 'gone']);
    } finally {
      vi.useRealTimers();
    }
  });
});
