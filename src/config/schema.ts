/** The one description of the settings: types, ranges, defaults and the documentation come from here. */
import * as v from 'valibot';

/** What the documentation and the errors say of a setting, beyond its description. */
export interface SettingMetadata {
  /** The values that are allowed, in words that complete "must be …". */
  readonly allowed: string;
  /** The default, where it is computed at start. */
  readonly computedDefault?: string;
}

function setting<const T extends v.GenericSchema>(schema: T, description: string, metadata: SettingMetadata) {
  return v.pipe(schema, v.description(description), v.metadata({ ...metadata }));
}

function wholeNumber(min: number, max: number) {
  return v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));
}

const text = v.pipe(v.string(), v.nonEmpty());

export const configSchema = v.strictObject({
  enabled: v.optional(
    setting(v.boolean(), 'Whether the process is watched at all.', { allowed: 'true or false' }),
    true,
  ),
  dir: v.optional(
    setting(
      text,
      'Folder for captures, the token and the list of watched processes. It is made with mode 0700 and must belong to the user of the process.',
      { allowed: 'a path', computedDefault: '`heapwarden-<uid>` in the temporary folder of the system' },
    ),
  ),
  host: v.optional(
    setting(text, 'Address that HTTP listens on.', { allowed: 'an IP address or host name' }),
    '127.0.0.1',
  ),
  port: v.optional(
    setting(
      v.union([v.literal('off'), wholeNumber(0, 65_535)]),
      'Port that HTTP listens on; 0 takes any free one, which `<dir>/processes/<pid>.json` then names.',
      { allowed: 'a whole number from 0 to 65535, or "off"' },
    ),
    9469,
  ),
  token: v.optional(
    setting(
      v.pipe(v.string(), v.regex(/^[\x21-\x7e]+$/)),
      'Bearer token that everything under `/api/v1/captures` demands.',
      {
        allowed: 'printable ASCII characters without spaces, long and random',
        computedDefault: 'made at first start and kept in `<dir>/token`, mode 0600',
      },
    ),
  ),
  sampleIntervalMs: v.optional(
    setting(wholeNumber(100, 60_000), 'Time between two frames, in milliseconds.', {
      allowed: 'a whole number of milliseconds from 100 to 60000, without a unit',
    }),
    1_000,
  ),
  logLevel: v.optional(
    setting(
      v.picklist(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']),
      'Lowest level of the JSON lines that Heapwarden writes to standard error.',
      { allowed: 'trace, debug, info, warn, error, fatal or silent' },
    ),
    'info',
  ),
  service: v.optional(
    setting(
      v.pipe(v.string(), v.nonEmpty(), v.maxLength(100)),
      'Name of the service, on every record and alert.',
      {
        allowed: 'a text of 1 to 100 characters',
        computedDefault: 'the name of the folder or script that was started',
      },
    ),
  ),
  captureCooldownMs: v.optional(
    setting(
      wholeNumber(0, 86_400_000),
      'Shortest time between two captures, in milliseconds, unless one is forced.',
      { allowed: 'a whole number of milliseconds from 0 to 86400000, without a unit' },
    ),
    600_000,
  ),
  capturesPerDay: v.optional(
    setting(
      wholeNumber(0, 1_000),
      'Captures in any 24 hours, unless one is forced; 0 allows forced ones only.',
      {
        allowed: 'a whole number from 0 to 1000',
      },
    ),
    10,
  ),
});

/** The settings that `start()` takes; each may be left out. */
export type Options = v.InferInput<typeof configSchema>;

/** The settings, all known. Plain data, so that it can be handed to the watchdog thread. */
export type Config = Readonly<
  Omit<v.InferOutput<typeof configSchema>, 'dir' | 'service'> & { dir: string; service: string }
>;

export type SettingName = keyof Options;

export const SETTING_NAMES = Object.keys(configSchema.entries) as SettingName[];

/** `sampleIntervalMs` → `HEAPWARDEN_SAMPLE_INTERVAL_MS`. */
export function environmentName(setting: string): string {
  return `HEAPWARDEN_${setting.replace(/[A-Z]/g, (capital) => `_${capital}`).toUpperCase()}`;
}

/** The metadata of a setting. */
export function settingMetadata(name: SettingName): SettingMetadata {
  return v.getMetadata(configSchema.entries[name].wrapped) as unknown as SettingMetadata;
}

/** What a setting is for. */
export function settingDescription(name: SettingName): string {
  return v.getDescription(configSchema.entries[name].wrapped) as string;
}
