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
      onGone: (refusal) => told.push(['gone', refusal]),
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

  it('tells why it was refused, as the answer says or in words of its own', async () => {
    const [busy, wrong] = [{ detail: 'Close one.' }, { detail: 'Send the header.' }];
    const told = await connect([
      () => Response.json(busy, { status: 503 }),
      () => Response.json(wrong, { status: 401 }),
      () => new Response('<h1>Bad Gateway</h1>', { status: 502 }),
    ]);
    expect(told.filter((each) => Array.isArray(each) && each[0] === 'gone')).toEqual([
      ['gone', { status: 503, detail: 'Close one.' }],
      ['gone', { status: 401, detail: 'The token was refused: it is wrong, or not valid any more.' }],
      ['gone', { status: 502, detail: 'The watchdog answered 502.' }],
    ]);
  });

  it('lets out what is wrong with who takes the events, and ends the stream', async () => {
    let isCut = false;
    const connected = stayConnected({
      open: async (signal) => {
        signal.addEventListener('abort', () => {
          isCut = true;
        });
        return new Response(EVENT);
      },
      onEvent: () => {
        throw new RangeError('a bug');
      },
      onLive: () => {},
      onGone: () => expect.unreachable(),
      wait: () => new Promise(() => {}),
    });
    await expect(connected).rejects.toThrow('a bug');
    expect(isCut).toBe(true);
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
