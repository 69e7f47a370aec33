import { describe, expect, it } from 'vitest';
import { resolveConfig } from '../../src/config/resolve.js';

const HOOK = { name: 'hook', type: 'webhook', url: 'https://hooks.example/x', secrets: ['env:HOOK_SECRET'] };

const CHANNELS = [
  HOOK,
  { name: 'chat', type: 'slack', url: 'file:/run/secrets/slack', severities: ['warning', 'critical'] },
  {
    name: 'on-call',
    type: 'pagerduty',
    routingKey: 'env:PD_KEY',
    severities: ['critical'],
    quietHours: { from: '22:00', to: '07:00', timeZone: 'Europe/Berlin', days: ['fri'] },
    maxPerHour: 10,
  },
  { name: 'am', type: 'alertmanager', url: 'http://alertmanager:9093' },
];

function resolve(alerts: unknown, more: Record<string, string> = {}) {
  return resolveConfig({ env: { HEAPWARDEN_ALERTS: JSON.stringify(alerts), ...more } });
}

describe('the setting alerts', () => {
  it('takes channels from the environment as JSON', () => {
    expect(resolve(CHANNELS).alerts).toEqual(CHANNELS);
  });

  it.each([
    [{ ...HOOK, secrets: ['whsec_c2VjcmV0'] }, 'alerts.0.secrets.0'],
    [{ ...HOOK, secrets: [] }, 'alerts.0.secrets'],
    [{ ...HOOK, url: 'ftp://hooks.example' }, 'alerts.0.url'],
    [{ ...HOOK, type: 'fax' }, 'alerts.0.type'],
    [{ ...HOOK, name: 'no spaces' }, 'alerts.0.name'],
    [{ ...HOOK, severities: ['fatal'] }, 'alerts.0.severities.0'],
    [{ ...HOOK, maxPerHour: 0 }, 'alerts.0.maxPerHour'],
    [{ ...HOOK, quietHours: { from: '22:00', to: '25:00', timeZone: 'UTC' } }, 'alerts.0.quietHours.to'],
    [{ ...HOOK, quietHours: { from: '1:00', to: '2:00', timeZone: 'Mars' } }, 'alerts.0.quietHours.timeZone'],
    [{ name: 'pd', type: 'pagerduty', routingKey: 'R0UT1NGK3Y' }, 'alerts.0.routingKey'],
    [{ name: 'run', type: 'command', command: ['notify-send'] }, 'alerts.0.command'],
  ])('refuses %j, says where it is wrong, and shows none of it', (channel, place) => {
    const refusal = expect.objectContaining({
      code: 'HEAPWARDEN_CONFIG_INVALID',
      message: expect.stringMatching(
        new RegExp(
          `alerts = \\*\\*\\* \\(from HEAPWARDEN_ALERTS\\).*\\(wrong at ${place.replaceAll('.', '\\.')}`,
        ),
      ),
    });
    expect(() => resolve([channel])).toThrow(refusal);
    expect(() => resolve([channel])).not.toThrow(/whsec_|R0UT1NGK3Y|hooks\.example/);
  });

  it('refuses two channels of one name, and more than twenty', () => {
    expect(() => resolve([HOOK, HOOK])).toThrow(/unique names/);
    const many = Array.from({ length: 21 }, (_, index) => ({ ...HOOK, name: `hook-${index}` }));
    expect(() => resolve(many)).toThrow(/at most 20 channels/);
  });

  it('takes a command only where commands are allowed', () => {
    const command = [{ name: 'run', type: 'command', command: ['/usr/bin/true'] }];
    expect(() => resolve(command)).toThrow(/allowAlertCommand is not true/);
    expect(resolve(command, { HEAPWARDEN_ALLOW_ALERT_COMMAND: 'true' }).alerts).toEqual(command);
  });
});
