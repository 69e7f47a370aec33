/** The channels of the configuration. Types only; the schema is in `config/alerts-schema.ts`. */
import type { Severity } from '../incident/severity.js';

/** `env:NAME` or `file:/path`: where a secret is, so that no setting holds one. A file is read at every use. */
export type SecretReference = string;

export type Weekday = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun';

/** When alerts wait; they are delivered at the end. */
export interface QuietHours {
  /** `22:00` */
  readonly from: string;
  /** `07:00`; of the next day when it is not after `from`. */
  readonly to: string;
  /** Name in the IANA list: `Europe/Berlin`. */
  readonly timeZone: string;
  /** Days on which they begin; all when left out. */
  readonly days?: readonly Weekday[] | undefined;
  /** Whether incidents that are critical do not wait. Default true. */
  readonly exceptCritical?: boolean | undefined;
}

interface CommonSettings {
  /** Unique; the label of the channel in metrics. */
  readonly name: string;
  /** What is told; all when left out. Once a channel was told of an incident, it is told of all that becomes of it. */
  readonly severities?: readonly Severity[] | undefined;
  readonly quietHours?: QuietHours | undefined;
  /** Alerts in any 60 minutes; what is more waits. */
  readonly maxPerHour?: number | undefined;
}

interface HttpSettings extends CommonSettings {
  /** The address, or where it is when it is a secret. */
  readonly url: string;
  /** Whether the address may be link-local, as those are that tell secrets of clouds. Default false. */
  readonly allowLinkLocal?: boolean | undefined;
}

export interface WebhookSettings extends HttpSettings {
  readonly type: 'webhook';
  /** Each signs, so that receivers may have the old or the new one while they are changed. */
  readonly secrets: readonly SecretReference[];
}

export interface SlackSettings extends HttpSettings {
  readonly type: 'slack';
}

export interface PagerDutySettings extends Omit<HttpSettings, 'url'> {
  readonly type: 'pagerduty';
  readonly routingKey: SecretReference;
  /** Default: that of the US region. */
  readonly url?: string | undefined;
}

export interface AlertmanagerSettings extends HttpSettings {
  readonly type: 'alertmanager';
}

export interface CommandSettings extends CommonSettings {
  readonly type: 'command';
  /** An executable by its absolute path, and its arguments. */
  readonly command: readonly string[];
}

export type ChannelSettings =
  | WebhookSettings
  | SlackSettings
  | PagerDutySettings
  | AlertmanagerSettings
  | CommandSettings;
