import { describe, expect, it } from 'vitest';
import { startReceiver } from '../../alert/receiver.js';
import { freePort } from '../operate/prometheus-server.js';
import { watch } from '../watched-process.js';
import { heapwarden } from './command-line.js';

describe('the test of alerts', () => {
  it('says what each receiver answered, and fails when one was not reached', async () => {
    const receiver = await startReceiver();
    const channels = [
      { name: 'chat', type: 'slack', url: receiver.url },
      { name: 'down', type: 'slack', url: `http://127.0.0.1:${await freePort()}` },
    ];
    const watched = watch('idle.mjs', { env: { HEAPWARDEN_ALERTS: JSON.stringify(channels) } });
    await watched.url();
    const all = await heapwarden(watched, ['alert', 'test']);
    expect(all.stdout).toMatch(/^chat +delivered +opened: 200 OK.*\ndown +failed +opened: ECONNREFUSED/);
    expect(all.code).toBe(1);
    const one = await heapwarden(watched, ['alert', 'test', 'chat', '--json']);
    expect(JSON.parse(one.stdout)).toEqual({
      results: [{ channel: 'chat', isDelivered: true, detail: expect.stringContaining('200 OK') }],
    });
    expect(one.code).toBe(0);
    expect(receiver.received).toHaveLength(4);
    const none = await heapwarden(watched, ['alert', 'test', 'fax']);
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('There is no channel fax')]);
  });

  it('says that there are no channels', async () => {
    const watched = watch('idle.mjs');
    await watched.url();
    expect(await heapwarden(watched, ['alert', 'test'])).toMatchObject({
      stdout: expect.stringMatching(/^There are no channels beside the log/),
      code: 0,
    });
  });
});
