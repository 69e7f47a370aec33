/** The schema of the rules; what they mean is in `capture/rules/rule.ts`. */
import { Cron } from 'croner';
import * as v from 'valibot';
import { CAPTURE_KINDS } from '../capture/record.js';
import { OBSERVATION_NAMES } from '../capture/rules/moment.js';
import type { Rule } from '../capture/rules/rule.js';

const SIGNALS = [
  'js_heap',
  'external',
  'array_buffers',
  'native',
  'code',
  'contexts',
  'handles',
  'objects',
] as const;

const positive = v.pipe(v.number(), v.gtValue(0));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const condition = v.union([
  v.strictObject({ signal: v.picklist(SIGNALS), verdict: v.picklist(['growing', 'leaking']) }),
  v.strictObject({
    signal: v.literal('js_heap'),
    grownBy: v.strictObject({ ratio: v.pipe(v.number(), v.minValue(0)), bytes: count }),
  }),
  v.strictObject({ pressure: v.picklist(['elevated', 'high', 'critical']) }),
  v.pipe(
    v.strictObject({
      observation: v.picklist(OBSERVATION_NAMES),
      above: v.optional(v.number()),
      below: v.optional(v.number()),
      forMs: v.optional(count, 0),
    }),
    v.check(({ above, below }) => above !== undefined || below !== undefined, 'needs "above" or "below"'),
  ),
  v.strictObject({ cron: v.pipe(v.string(), v.check(isCron)) }),
  v.strictObject({ processSignal: v.literal('SIGUSR2') }),
  v.strictObject({ runaway: v.literal(true) }),
  v.strictObject({ http: v.literal(true) }),
]);

const rule = v.strictObject({
  name: v.pipe(v.string(), v.regex(/^[\w.-]{1,100}$/)),
  when: condition,
  take: v.pipe(v.array(v.picklist(CAPTURE_KINDS)), v.minLength(1)),
  limits: v.optional(
    v.strictObject({
      cooldownMs: v.optional(count),
      perHour: v.optional(positive),
      perDay: v.optional(positive),
      bytesPerDay: v.optional(positive),
    }),
  ),
}) satisfies v.GenericSchema<unknown, Rule>;

export const rulesSchema = v.pipe(
  v.array(rule),
  v.check((rules) => new Set(rules.map(({ name }) => name)).size === rules.length, 'names must be unique'),
);

function isCron(pattern: string): boolean {
  try {
    return new Cron(pattern).nextRun() !== null;
  } catch {
    return false;
  }
}
