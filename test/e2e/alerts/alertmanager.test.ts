import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { alertmanagerChannel } from '../../../src/alert/channels/alertmanager-channel.js';
import { createPost } from '../../../src/alert/http/post.js';
import { ANALYSED, alert } from '../../alert/alert-example.js';
import { startReceiver } from '../../alert/receiver.js';
import { missingPrometheus, startAlertmanager } from '../operate/prometheus-server.js';

if (missingPrometheus) console.warn(`skipped: alerts to an Alertmanager: ${missingPrometheus}`);

interface GettableAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
}

describe.skipIf(missingPrometheus)('Alertmanager', () => {
  it('takes an alert, brings it up to date, keeps it open while it hears of it, and resolves it', async () => {
    const receiver = await startReceiver();
    const alertmanager = await startAlertmanager(`
route: { receiver: hook, group_by: [service], group_wait: 0s, group_interval: 1s }
receivers:
  - name: hook
    webhook_configs: [{ url: "${receiver.url}" }]
`);
    onTestFinished(() => alertmanager.stop());
    const channel = alertmanagerChannel(
      { name: 'am', type: 'alertmanager', url: `${alertmanager.url}/` },
      { post: createPost({ timeoutMs: 10_000 }), readSecret: (reference) => reference, now: Date.now },
    );
    const open = async (): Promise<GettableAlert[]> =>
      (await fetch(`${alertmanager.url}/api/v2/alerts`)).json() as Promise<GettableAlert[]>;
    const openedAt = new Date(Date.now() - 60_000).toISOString();

    const opened = alert('opened', { openedAt });
    expect(await channel.deliver(opened)).toMatchObject({ outcome: 'delivered' });
    const [first] = await open();
    expect(first).toMatchObject({
      labels: { alertname: 'HeapwardenIncident', service: 'shop', signal: 'js_heap', severity: 'warning' },
      startsAt: openedAt,
    });

    const updated = alert('updated', { ...ANALYSED, openedAt });
    await channel.deliver(updated);
    await channel.refresh?.([updated]);
    const [second, ...others] = await open();
    expect(others).toEqual([]);
    expect(second?.annotations['description']).toContain('Suspect: 9481 × Session');
    expect(Date.parse(second?.endsAt ?? '')).toBeGreaterThan(Date.parse(first?.endsAt ?? ''));

    await channel.deliver(alert('resolved', { ...ANALYSED, openedAt, resolvedAt: new Date().toISOString() }));
    await vi.waitFor(async () => expect(await open()).toEqual([]), 10_000);
    const statuses = (): string[] => receiver.received.map(({ body }) => JSON.parse(body).status);
    await vi.waitFor(
      () => expect(statuses()).toEqual(expect.arrayContaining(['firing', 'resolved'])),
      20_000,
    );
  });
});
