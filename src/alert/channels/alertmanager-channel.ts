/**
 * Alerts to Alertmanager, by its API v2. It knows alerts by their labels, and takes those for resolved that it has not
 * heard of again before `endsAt`: so a process that dies leaves none open.
 * https://prometheus.io/docs/alerting/latest/clients/
 */
import { type Alert, alertSeverity } from '../alert.js';
import { factsOf, headlineOf } from '../alert-words.js';
import type { Channel } from '../channel.js';
import type { AlertmanagerSettings } from '../channel-settings.js';
import { runbookUrlOf } from '../runbook.js';
import { type HttpContext, JSON_TYPE, type Message, sayer } from './http-channel.js';

/** As long as Alertmanager itself waits where nobody says how long: five times as long as until it hears of it again. */
const OPEN_MS = 300_000;

export function alertmanagerChannel(settings: AlertmanagerSettings, context: HttpContext): Channel {
  const say = sayer(settings, context);
  const messageOf = (alerts: readonly Alert[]): Message => ({
    path: '/api/v2/alerts',
    headers: JSON_TYPE,
    body: JSON.stringify(alerts.map((alert) => postableAlertOf(alert, context.now()))),
  });
  return {
    name: settings.name,
    deliver: (alert) => say(() => messageOf([alert])),
    refresh: (open) => say(() => messageOf(open)),
  };
}

/** The severity is a label, to route by. When it rises, the alert of the lower one ends within {@link OPEN_MS}. */
export function postableAlertOf(alert: Alert, nowMs: number): object {
  const { incident, teller, event, title, isTest, pageUrl, groupKey } = alert;
  const { service, host, pid } = teller;
  const { signal, id, openedAt, resolvedAt } = incident;
  const facts = factsOf(incident).map(({ name, text }) => `${name}: ${text}`);
  return {
    labels: {
      alertname: isTest ? 'HeapwardenTest' : 'HeapwardenIncident',
      service,
      host,
      pid: String(pid),
      signal,
      severity: alertSeverity(alert),
      // Several deaths are told by one process, and are several alerts.
      ...(signal === 'died_of_memory' && { incident: id }),
    },
    annotations: {
      summary: isTest ? title : `${headlineOf(event, incident, service)}. ${incident.reason}`,
      description: facts.join('\n'),
      incident: id,
      runbook_url: runbookUrlOf(incident),
      ...(groupKey !== null && { group_key: groupKey }),
    },
    startsAt: openedAt,
    endsAt: resolvedAt ?? new Date(nowMs + OPEN_MS).toISOString(),
    ...(pageUrl !== null && { generatorURL: pageUrl }),
  };
}
