/** The schema of the channels that alerts go to; what they mean is in `alert/channel-settings.ts`. */
import * as v from 'valibot';
import type { ChannelSettings } from '../alert/channel-settings.js';

const reference = v.pipe(v.string(), v.regex(/^(env:[A-Za-z_]\w*|file:\/.+)$/));

/** Slack's address, for one, is a secret as a whole. */
const address = v.union([reference, v.pipe(v.string(), v.url(), v.regex(/^https?:\/\//i))]);

const time = v.pipe(v.string(), v.regex(/^([01]\d|2[0-3]):[0-5]\d$/));

const quietHours = v.strictObject({
  from: time,
  to: time,
  timeZone: v.pipe(v.string(), v.check(isTimeZone)),
  days: v.optional(
    v.pipe(v.array(v.picklist(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])), v.minLength(1)),
  ),
  exceptCritical: v.optional(v.boolean()),
});

const common = {
  name: v.pipe(v.string(), v.regex(/^[\w.-]{1,100}$/)),
  severities: v.optional(v.pipe(v.array(v.picklist(['info', 'warning', 'critical'])), v.minLength(1))),
  quietHours: v.optional(quietHours),
  maxPerHour: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
};

const http = { ...common, url: address, allowLinkLocal: v.optional(v.boolean()) };

const channel = v.variant('type', [
  v.strictObject({
    ...http,
    type: v.literal('webhook'),
    secrets: v.pipe(v.array(reference), v.minLength(1)),
  }),
  v.strictObject({ ...http, type: v.literal('slack') }),
  v.strictObject({
    ...http,
    type: v.literal('pagerduty'),
    url: v.optional(address),
    routingKey: reference,
  }),
  v.strictObject({ ...http, type: v.literal('alertmanager') }),
  v.strictObject({
    ...common,
    type: v.literal('command'),
    command: v.pipe(
      v.array(v.string()),
      v.check(([program]) => program?.startsWith('/') === true),
    ),
  }),
]) satisfies v.GenericSchema<unknown, ChannelSettings>;

/** Each channel has series of its own in the metrics. */
const MAX_CHANNELS = 20;

export const alertsSchema = v.pipe(
  v.array(channel),
  v.maxLength(MAX_CHANNELS),
  v.check(
    (channels) => new Set(channels.map(({ name }) => name)).size === channels.length,
    'names must be unique',
  ),
);

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
