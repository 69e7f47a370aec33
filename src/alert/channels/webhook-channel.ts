/**
 * Alerts to any address: a CloudEvent 1.0 in structured form, signed as Standard Webhooks demands.
 * https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
import { Webhook } from 'standardwebhooks';
import type { Alert } from '../alert.js';
import { factsOf, headlineOf } from '../alert-words.js';
import type { Channel } from '../channel.js';
import type { WebhookSettings } from '../channel-settings.js';
import { type HttpContext, httpChannel } from './http-channel.js';

export function webhookChannel(settings: WebhookSettings, context: HttpContext): Channel {
  const { now } = context;
  return httpChannel(settings, context, (alert, readSecret) => {
    const body = JSON.stringify(cloudEventOf(alert));
    const sentAt = new Date(now());
    const signatures = settings.secrets.map((secret) =>
      new Webhook(readSecret(secret)).sign(alert.id, sentAt, body),
    );
    return {
      body,
      headers: {
        'content-type': 'application/cloudevents+json; charset=utf-8',
        'webhook-id': alert.id,
        'webhook-timestamp': String(Math.floor(sentAt.getTime() / 1000)),
        'webhook-signature': signatures.join(' '),
      },
    };
  });
}

/** The same text at every try: what is signed anew is only when it was sent. */
export function cloudEventOf(alert: Alert): object {
  const { id, at, event, dedupKey, groupKey, title, incident, teller, pageUrl, isTest } = alert;
  const { service, host, pid } = teller;
  return {
    specversion: '1.0',
    id,
    source: `/heapwarden/${[service, host, pid].map(encodeURIComponent).join('/')}`,
    type: `heapwarden.incident.${event}`,
    subject: dedupKey,
    time: at,
    datacontenttype: 'application/json',
    data: {
      event,
      isTest,
      dedupKey,
      groupKey,
      severity: incident.severity,
      headline: isTest ? title : headlineOf(event, incident, service),
      title,
      facts: factsOf(incident),
      pageUrl,
      teller,
      incident,
    },
  };
}
