/**
 * Alerts to Slack, by an incoming webhook: one message each, since such a webhook cannot change what it has said. The key
 * at the end of each says which belong together.
 * https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
 */
import { type Alert, alertSeverity } from '../alert.js';
import { type Fact, factsOf, headlineOf } from '../alert-words.js';
import type { Channel } from '../channel.js';
import type { SlackSettings } from '../channel-settings.js';
import { clip } from '../clip.js';
import { runbookUrlOf } from '../runbook.js';
import { type HttpContext, httpChannel, JSON_TYPE } from './http-channel.js';

/** Of Slack's reference of Block Kit. */
const MAX_HEADER = 150;
const MAX_SECTION = 3_000;
const MAX_CONTEXT = 2_000;

const COLOURS = { info: '#439fe0', warning: '#e8a317', critical: '#d00000' } as const;
const RESOLVED_COLOUR = '#2eb886';

export function slackChannel(settings: SlackSettings, context: HttpContext): Channel {
  return httpChannel(settings, context, (alert) => ({
    headers: JSON_TYPE,
    body: JSON.stringify(slackMessageOf(alert)),
  }));
}

export function slackMessageOf(alert: Alert): object {
  const { event, incident, teller, isTest, title, dedupKey } = alert;
  const headline = isTest ? title : headlineOf(event, incident, teller.service);
  const facts = factsOf(incident);
  const colour = event === 'resolved' ? RESOLVED_COLOUR : COLOURS[alertSeverity(alert)];
  const where = `${teller.service} on ${teller.host}, pid ${teller.pid}`;
  const context = [alertSeverity(alert), where, `since ${incident.openedAt}`, dedupKey].join(' · ');
  return {
    // What notifications and screen readers get.
    text: clip(escaped(`${headline}. ${incident.reason}`), MAX_SECTION),
    attachments: [
      {
        color: colour,
        blocks: [
          { type: 'header', text: { type: 'plain_text', text: clip(headline, MAX_HEADER), emoji: false } },
          ...facts.map((fact) => ({ type: 'section', text: { type: 'mrkdwn', text: factText(fact) } })),
          { type: 'section', text: { type: 'mrkdwn', text: linksOf(alert) } },
          { type: 'context', elements: [{ type: 'mrkdwn', text: clip(escaped(context), MAX_CONTEXT) }] },
        ],
      },
    ],
  };
}

function factText({ name, text }: Fact): string {
  return clip(`*${name}*: ${escaped(text)}`, MAX_SECTION);
}

function linksOf({ pageUrl, incident }: Alert): string {
  const runbook = `<${runbookUrlOf(incident)}|Runbook>`;
  return pageUrl === null ? runbook : `<${escaped(pageUrl)}|Page> · ${runbook}`;
}

/** These three are all that Slack takes for more than they are. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
