import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { postableAlertOf } from '../../../src/alert/channels/alertmanager-channel.js';
import { pagerDutyEventOf } from '../../../src/alert/channels/pagerduty-channel.js';
import { slackMessageOf } from '../../../src/alert/channels/slack-channel.js';
import { cloudEventOf } from '../../../src/alert/channels/webhook-channel.js';
import { testAlert } from '../../../src/alert/test-alert.js';
import type { Incident } from '../../../src/incident/incident.js';
import { ANALYSED, AT_MS, alert, TELLER } from '../alert-example.js';

const PAGE = { pageUrl: 'https://shop.example/heapwarden/' };

/** An incident with more to say than any receiver takes. */
const ENDLESS: Partial<Incident> = {
  ...ANALYSED,
  reason: '<b>&'.repeat(5_000),
  advice: 'é'.repeat(20_000),
  captures: Array.from({ length: 500 }, (_, index) => `capture-${index}`),
};

const TEST = testAlert('opened', TELLER, { id: 'a-1', at: '2026-01-01T00:00:00.000Z', pageUrl: null });

interface SlackMessage {
  readonly text: string;
  readonly attachments: readonly {
    readonly color: string;
    readonly blocks: readonly {
      readonly type: string;
      readonly text?: { readonly text: string };
      readonly elements?: readonly { readonly text: string }[];
    }[];
  }[];
}

function slack(...args: Parameters<typeof alert>): SlackMessage {
  return slackMessageOf(alert(...args)) as SlackMessage;
}

describe('webhook', () => {
  it('gets a CloudEvent with what people read, and with all of the incident', () => {
    const told = alert('updated', ANALYSED);
    expect(cloudEventOf(told)).toMatchObject({
      specversion: '1.0',
      id: told.id,
      source: '/heapwarden/shop/web-1/42',
      type: 'heapwarden.incident.updated',
      subject: 'shop:web-1:42:js_heap',
      time: '2026-01-01T00:00:00.000Z',
      datacontenttype: 'application/json',
      data: {
        event: 'updated',
        severity: 'warning',
        headline: 'Incident, update: js_heap leak in shop',
        groupKey: 'shop:0123456789abcdef',
        isTest: false,
        incident: told.incident,
      },
    });
  });
});

describe('slack', () => {
  it('gets a message that names the incident, coloured by its severity, with links', () => {
    const { text, attachments } = slack('opened', { ...ANALYSED, severity: 'critical' }, PAGE);
    expect(text).toMatch(/^Incident: js_heap leak in shop\. The floor of the heap rose/);
    const [attachment] = attachments;
    expect(attachment?.color).toBe('#d00000');
    expect(attachment?.blocks.map(({ type }) => type)).toEqual([
      'header',
      ...Array.from({ length: 7 }, () => 'section'),
      'context',
    ]);
    expect(attachment?.blocks.at(-2)?.text?.text).toBe(
      '<https://shop.example/heapwarden/|Page> · <https://unpkg.com/heapwarden/docs/runbooks/leaking.md|Runbook>',
    );
    expect(attachment?.blocks.at(-1)?.elements?.[0]?.text).toBe(
      'critical · shop on web-1, pid 42 · since 2026-01-01T00:00:00.000Z · shop:web-1:42:js_heap',
    );
  });

  it('is green when it is over', () => {
    expect(slack('resolved', { severity: 'critical' }).attachments[0]?.color).toBe('#2eb886');
  });

  it('keeps within the limits of Slack, and mentions nobody', () => {
    const { text, attachments } = slack('opened', { ...ENDLESS, reason: `<!channel> ${ENDLESS.reason}` });
    expect(text.length).toBeLessThanOrEqual(3_000);
    const blocks = attachments[0]?.blocks ?? [];
    expect(blocks.length).toBeLessThanOrEqual(50);
    const [header, ...others] = blocks;
    expect(header?.text?.text.length).toBeLessThanOrEqual(150);
    for (const { text: own } of others) expect(own?.text.length ?? 0).toBeLessThanOrEqual(3_000);
    expect(JSON.stringify(blocks)).not.toContain('<!channel>');
  });
});

describe('pagerduty', () => {
  it('is triggered under one key, brought up to date under it, and resolved by it', () => {
    const events = (['opened', 'updated', 'resolved'] as const).map((event) =>
      pagerDutyEventOf(alert(event, ANALYSED, PAGE)),
    );
    const key = 'shop:web-1:42:js_heap';
    expect(events).toEqual([
      expect.objectContaining({ event_action: 'trigger', dedup_key: key }),
      expect.objectContaining({ event_action: 'trigger', dedup_key: key }),
      { event_action: 'resolve', dedup_key: key },
    ]);
    expect(events[1]).toMatchObject({
      client: 'Heapwarden',
      client_url: PAGE.pageUrl,
      payload: {
        summary: `Incident, update: js_heap leak in shop. ${ANALYSED.reason}`,
        source: 'web-1:42',
        severity: 'warning',
        component: 'shop',
        group: 'shop:0123456789abcdef',
        class: 'js_heap',
        custom_details: { 'How fast': '0.052 MB/s', Evidence: 'capture c-1, capture c-2' },
      },
    });
  });

  it('keeps within the limits of PagerDuty', () => {
    const told = { ...alert('opened', ENDLESS), dedupKey: 'k'.repeat(300) };
    const event = pagerDutyEventOf(told) as { dedup_key: string; payload: { summary: string } };
    expect(event.payload.summary).toHaveLength(1_024);
    expect(event.dedup_key).toBe(createHash('sha256').update(told.dedupKey).digest('hex'));
    expect(Buffer.byteLength(JSON.stringify(event))).toBeLessThan(512 * 1024);
  });
});

describe('alertmanager', () => {
  it('gets labels that stay the same, and an end that is in the future until it is over', () => {
    const opened = postableAlertOf(alert('opened'), AT_MS + 60_000);
    const resolved = postableAlertOf(alert('resolved', ANALYSED, { atMs: AT_MS + 120_000 }), AT_MS + 180_000);
    const labels = {
      alertname: 'HeapwardenIncident',
      service: 'shop',
      host: 'web-1',
      pid: '42',
      signal: 'js_heap',
      severity: 'warning',
    };
    expect(opened).toMatchObject({
      labels,
      startsAt: '2026-01-01T00:00:00.000Z',
      endsAt: '2026-01-01T00:06:00.000Z',
    });
    expect(resolved).toMatchObject({
      labels,
      startsAt: '2026-01-01T00:00:00.000Z',
      endsAt: '2026-01-01T00:02:00.000Z',
    });
  });

  it('tells deaths apart that one process has found', () => {
    const death = postableAlertOf(alert('opened', { signal: 'died_of_memory', id: 'i-9' }), AT_MS);
    expect(death).toMatchObject({
      labels: { incident: 'i-9' },
      annotations: { runbook_url: expect.stringMatching(/died-of-memory\.md$/) },
    });
  });
});

it('a test says in every channel that it is none of the real ones', () => {
  const messages = [
    cloudEventOf(TEST),
    slackMessageOf(TEST),
    pagerDutyEventOf(TEST),
    postableAlertOf(TEST, AT_MS),
  ];
  for (const message of messages)
    expect(JSON.stringify(message)).toContain('Test, opened: shop. This is a test');
  expect(messages[3]).toMatchObject({ labels: { alertname: 'HeapwardenTest', severity: 'info' } });
});
