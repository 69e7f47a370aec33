/**
 * Alerts to PagerDuty, by its Events API v2. What is triggered again under a key that is open brings that alert up to
 * date; nobody here acknowledges, since that says that a person has taken it on.
 * https://developer.pagerduty.com/docs/send-alert-event
 */
import { createHash } from 'node:crypto';
import { type Alert, alertSeverity } from '../alert.js';
import { factsOf, headlineOf } from '../alert-words.js';
import type { Channel } from '../channel.js';
import type { PagerDutySettings } from '../channel-settings.js';
import { clip } from '../clip.js';
import { runbookUrlOf } from '../runbook.js';
import { type HttpContext, httpChannel, JSON_TYPE } from './http-channel.js';

const EVENTS_URL = 'https://events.pagerduty.com/v2/enqueue';

/** Of PagerDuty's reference. An event may have 512 KB; of facts, none is as long as that but in theory. */
const MAX_SUMMARY = 1_024;
const MAX_DEDUP_KEY = 255;
const MAX_FACT = 8_192;

export function pagerDutyChannel(settings: PagerDutySettings, context: HttpContext): Channel {
  const { name, routingKey, url = EVENTS_URL, allowLinkLocal } = settings;
  return httpChannel({ name, url, allowLinkLocal }, context, (alert, readSecret) => ({
    headers: JSON_TYPE,
    body: JSON.stringify({ routing_key: readSecret(routingKey), ...pagerDutyEventOf(alert) }),
  }));
}

/** An event, but for the key of who sends it. */
export function pagerDutyEventOf(alert: Alert): object {
  const { event, incident, teller, at, isTest, title, groupKey, pageUrl, dedupKey } = alert;
  const dedup_key = dedupKey.length <= MAX_DEDUP_KEY ? dedupKey : digest(dedupKey);
  if (event === 'resolved') return { event_action: 'resolve', dedup_key };
  const headline = isTest ? title : `${headlineOf(event, incident, teller.service)}. ${incident.reason}`;
  const facts = factsOf(incident).map(({ name, text }) => [name, clip(text, MAX_FACT)]);
  return {
    event_action: 'trigger',
    dedup_key,
    client: 'Heapwarden',
    ...(pageUrl !== null && { client_url: pageUrl }),
    payload: {
      summary: clip(headline, MAX_SUMMARY),
      source: `${teller.host}:${teller.pid}`,
      severity: alertSeverity(alert),
      timestamp: at,
      component: teller.service,
      ...(groupKey !== null && { group: groupKey }),
      class: incident.signal,
      custom_details: { ...Object.fromEntries(facts), Incident: incident.id },
    },
    links: [{ href: runbookUrlOf(incident), text: 'Runbook' }],
  };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
