/** When captures are taken, what they may cost, and what is left of the strings in them. */
import * as v from 'valibot';
import { rulesSchema } from './rules-schema.js';
import { setting, wholeNumber } from './setting.js';

const pattern = v.pipe(v.string(), v.nonEmpty(), v.check(isRegExp));
const patterns = v.union([
  v.array(pattern),
  v.pipe(
    pattern,
    v.transform((one) => [one]),
  ),
]);

export const captureSettings = {
  captureCooldownMs: v.optional(
    setting(
      wholeNumber(0, 86_400_000),
      'Shortest time between two heap snapshots, in milliseconds, unless one is forced.',
      { allowed: 'a whole number of milliseconds from 0 to 86400000, without a unit' },
    ),
    15_000,
  ),
  capturesPerDay: v.optional(
    setting(
      wholeNumber(0, 1_000),
      'Heap snapshots in any 24 hours, unless one is forced; 0 allows forced ones only.',
      {
        allowed: 'a whole number from 0 to 1000',
      },
    ),
    10,
  ),
  capturePauseBudgetMs: v.optional(
    setting(
      wholeNumber(0, 600_000),
      'Longest time that a heap snapshot may stop the application where it cannot be taken by fork, in milliseconds, unless it is forced; 0 allows none.',
      { allowed: 'a whole number of milliseconds from 0 to 600000, without a unit' },
    ),
    1_000,
  ),
  heapSampling: v.optional(
    setting(
      v.picklist(['always', 'auto', 'off']),
      'When the sampling heap profiler runs, which remembers where one in 512 KiB of allocation was made: `always`; `auto`, from the first sign of growth or pressure on; `off`. Another tool that has it is left alone.',
      { allowed: 'always, auto or off' },
    ),
    'auto',
  ),
  autoTrack: v.optional(
    setting(
      v.boolean(),
      'Whether requests and responses of HTTP servers, sockets, and event emitters with too many listeners are tracked without being given to `warden.track()`.',
      { allowed: 'true or false' },
    ),
    false,
  ),
  redact: v.optional(
    setting(
      v.picklist(['values', 'off']),
      'What becomes of the strings in a heap snapshot, before it is stored: `values` replaces their contents by length and keyed hash; `off` leaves them.',
      { allowed: 'values or off' },
    ),
    'values',
  ),
  redactNames: v.optional(
    setting(
      v.picklist(['keep', 'hash']),
      'What becomes of the names of properties in a heap snapshot: `keep`, or `hash` for applications that make property names of user data.',
      { allowed: 'keep or hash' },
    ),
    'keep',
  ),
  redactKeep: v.optional(
    setting(
      patterns,
      'Regular expressions; strings of a heap snapshot that match one of them are not redacted. In the environment one expression, or a JSON array of them.',
      { allowed: 'a regular expression, or an array of them' },
    ),
    [],
  ),
  rules: v.optional(
    setting(
      rulesSchema,
      'When captures are taken without being asked for: an array of rules, which replaces the default ones. In the environment as JSON. See [captures](captures.md#rules).',
      {
        allowed:
          'an array of rules {"name", "when", "take", "limits"?} with unique names, as in docs/captures.md',
        computedDefault: 'the rules in docs/captures.md',
      },
    ),
  ),
};

function isRegExp(source: string): boolean {
  try {
    new RegExp(source, 'u');
    return true;
  } catch {
    return false;
  }
}
