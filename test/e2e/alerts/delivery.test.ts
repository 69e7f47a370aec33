import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import type { Alert } from '../../../src/alert/alert.js';
import { type Received, type Receiver, startReceiver } from '../../alert/receiver.js';
import { freePort } from '../operate/prometheus-server.js';
import { type WatchedProcess, watch } from '../watched-process.js';

const OLD_SECRET = `whsec_${Buffer.from('the old secret, which is valid still').toString('base64')}`;
const NEW_SECRET = `whsec_${Buffer.from('the new secret, which is valid too').toString('base64')}`;
const PATH = '/services/T000/a-secret-path';

interface CloudEvent {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly data: Pick<Alert, 'event' | 'incident' | 'isTest'>;
}

function start(channels: readonly object[], env: Readonly<Record<string, string>> = {}): WatchedProcess {
  return watch('pressure-on-demand.cjs', {
    args: ['--max-old-space-size=100', '--expose-gc'],
    env: {
      HEAPWARDEN_SERVICE: 'shop',
      HEAPWARDEN_RULES: '[]',
      HEAPWARDEN_ALERTS: JSON.stringify(channels),
      OLD_SECRET,
      NEW_SECRET,
      ...env,
    },
  });
}

function hookAt(url: string): object {
  return { name: 'hook', type: 'webhook', url: url + PATH, secrets: ['env:OLD_SECRET', 'env:NEW_SECRET'] };
}

/** What a receiver with one of the secrets reads. @throws Error when the signature is wrong */
function verified({ headers, body }: Received, secret: string): CloudEvent {
  return new Webhook(secret).verify(body, headers as Record<string, string>) as CloudEvent;
}

/** Of the pressure that the test makes; the process may find more to tell of. */
function pressureEvents({ received }: Receiver): CloudEvent[] {
  return received
    .map((each) => verified(each, NEW_SECRET))
    .filter(({ data }) => data.incident.signal === 'pressure');
}

/** Notices that wait on the disk, of all processes. */
function waiting({ dir }: WatchedProcess): string[] {
  const names = readdirSync(join(dir, 'alerts'), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.json'));
}

async function startTest(watched: WatchedProcess, body: object = {}) {
  const response = await watched.fetch('/api/v1/alerts/test', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, answer: await response.json() };
}

describe('alerts of a process', () => {
  it('arrive signed by every secret: what is opened, and what is resolved, by one key', async () => {
    const receiver = await startReceiver();
    receiver.respond = (response, { path }) => {
      // The first try fails, and the receiver wants a second of rest. As many do, it says what it was asked for.
      if (receiver.received.length === 1) response.writeHead(429, { 'retry-after': '1' });
      response.end(`Cannot POST ${path}`);
    };
    const watched = start([hookAt(receiver.url)]);
    await watched.untilLogged('watching');
    watched.child.send('fill');
    await watched.until('what is opened', () => pressureEvents(receiver).length >= 2);
    watched.child.send('empty');
    const events = await watched.until('what is resolved', () => {
      const found = pressureEvents(receiver);
      return found.at(-1)?.data.event === 'resolved' ? found : undefined;
    });
    const [tried, again] = events;
    expect(again).toEqual(tried);
    expect(tried?.type).toBe('heapwarden.incident.opened');
    expect(new Set(events.map(({ subject }) => subject)).size).toBe(1);
    for (const each of receiver.received) {
      expect(each.path).toBe(PATH);
      expect(verified(each, OLD_SECRET)).toEqual(verified(each, NEW_SECRET));
      expect(() => verified({ ...each, body: `${each.body} ` }, NEW_SECRET)).toThrow('signature');
    }
    await watched.until('an empty queue', () => waiting(watched).length === 0);
    const metrics = await watched.text('/metrics');
    expect(metrics).toContain('heapwarden_alerts_total{channel="hook",outcome="retried"} 1\n');
    expect(metrics).toContain('heapwarden_alert_queue_length{channel="hook"} 0\n');
    expect(metrics).toContain('heapwarden_alert_breaker_state{channel="hook"} 0\n');
    expect(watched.stderr).toContain('429 Too Many Requests: Cannot POST ***');
    for (const secret of [PATH, OLD_SECRET, NEW_SECRET]) expect(watched.stderr).not.toContain(secret);
  });

  it('that was killed arrive from the next one of the service, as the dead one told them', async () => {
    const receiver = await startReceiver();
    receiver.respond = (response) => void response.writeHead(500).end();
    const watched = start([hookAt(receiver.url)]);
    await watched.untilLogged('watching');
    watched.child.send('fill');
    await watched.until('a try', () => pressureEvents(receiver).length > 0);
    watched.child.kill('SIGKILL');
    await watched.exited;
    expect(waiting(watched).length).toBeGreaterThan(0);
    receiver.received.length = 0;
    receiver.respond = (response) => void response.end();
    const env = { HEAPWARDEN_DIR: watched.dir };
    const stranger = start([hookAt(receiver.url)], { ...env, HEAPWARDEN_SERVICE: 'another' });
    await stranger.untilLogged('watching');
    // It tells of the death, which is for whoever looks first, and not of what the dead one has told.
    expect(pressureEvents(receiver)).toEqual([]);
    const heir = start([hookAt(receiver.url)], env);
    const [event] = await heir.until('the alert', () => {
      const found = pressureEvents(receiver);
      return found.length > 0 ? found : undefined;
    });
    expect(event?.data.event).toBe('opened');
    expect(event?.subject).toMatch(new RegExp(`^shop:.+:${watched.child.pid}:pressure$`));
    await heir.until('an empty queue', () => waiting(heir).length === 0);
  });

  it('can be tried: each channel is sent a test, and what it answers is told', async () => {
    const receiver = await startReceiver();
    const channels = [
      hookAt(receiver.url),
      { name: 'chat', type: 'slack', url: 'env:SLACK_URL' },
      { name: 'down', type: 'alertmanager', url: `http://127.0.0.1:${await freePort()}` },
      { name: 'cloud', type: 'slack', url: 'http://169.254.169.254/latest' },
      { name: 'unset', type: 'pagerduty', url: receiver.url, routingKey: 'env:PD_KEY' },
      { name: 'program', type: 'command', command: ['/bin/sh', '-c', 'cat > /dev/null; echo noted'] },
    ];
    const watched = start(channels, {
      HEAPWARDEN_ALLOW_ALERT_COMMAND: 'true',
      SLACK_URL: `${receiver.url}/slack`,
    });
    const { status, answer } = await startTest(watched);
    expect(status).toBe(200);
    const ok = 'opened: 200 OK; resolved: 200 OK';
    const refused = 'opened: ECONNREFUSED; resolved: ECONNREFUSED';
    const unset = 'There is nothing in env:PD_KEY.';
    expect(answer).toEqual({
      results: [
        { channel: 'hook', isDelivered: true, detail: ok },
        { channel: 'chat', isDelivered: true, detail: ok },
        { channel: 'down', isDelivered: false, detail: refused },
        { channel: 'cloud', isDelivered: false, detail: expect.stringContaining('is link-local') },
        { channel: 'unset', isDelivered: false, detail: `opened: ${unset}; resolved: ${unset}` },
        {
          channel: 'program',
          isDelivered: true,
          detail: 'opened: exit code 0: noted; resolved: exit code 0: noted',
        },
      ],
    });
    const [hook] = receiver.received.filter(({ path }) => path === PATH) as [Received];
    expect(verified(hook, OLD_SECRET).data).toMatchObject({ isTest: true, event: 'opened' });
    expect((await startTest(watched, { channel: 'chat' })).answer).toMatchObject({
      results: [{ channel: 'chat' }],
    });
    expect((await startTest(watched, { channel: 'fax' })).status).toBe(404);
    expect((await startTest(watched, { chanel: 'chat' })).status).toBe(400);
    const withoutToken = await fetch(`${await watched.url()}/api/v1/alerts/test`, { method: 'POST' });
    expect(withoutToken.status).toBe(401);
  });
});
