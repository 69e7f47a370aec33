/** A channel, as the configuration has it. */
import type { Channel } from '../channel.js';
import type { ChannelSettings } from '../channel-settings.js';
import { alertmanagerChannel } from './alertmanager-channel.js';
import { commandChannel } from './command-channel.js';
import type { HttpContext } from './http-channel.js';
import { pagerDutyChannel } from './pagerduty-channel.js';
import { slackChannel } from './slack-channel.js';
import { webhookChannel } from './webhook-channel.js';

export interface ChannelContext extends HttpContext {
  readonly env: NodeJS.ProcessEnv;
  /** How long a command may take. */
  readonly timeoutMs: number;
}

/** Nothing is connected to, nor any secret read, before there is something to tell. */
export function openChannel(settings: ChannelSettings, context: ChannelContext): Channel {
  switch (settings.type) {
    case 'webhook':
      return webhookChannel(settings, context);
    case 'slack':
      return slackChannel(settings, context);
    case 'pagerduty':
      return pagerDutyChannel(settings, context);
    case 'alertmanager':
      return alertmanagerChannel(settings, context);
    case 'command':
      return commandChannel(settings, context);
  }
}
