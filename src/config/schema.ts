/** The one description of the settings: types, ranges, defaults and the documentation come from here. */
import * as v from 'valibot';
import type { Rule } from '../capture/rules/rule.js';
import { alertsSchema } from './alerts-schema.js';
import { rulesSchema } from './rules-schema.js';
import { TOKENS_WORDS, tokenSchema, tokensSchema } from './tokens-schema.js';

/** What the documentation and the errors say of a setting, beyond its description. */
export interface SettingMetadata {
  /** The values that are allowed, in words that complete "must be …". */
  readonly allowed: string;
  /** The default, where it is computed at start. */
  readonly computedDefault?: string;
  /** Whether the value is for nobody's eyes: errors show `***`. */
  readonly isSecret?: boolean;
}

function setting<const T extends v.GenericSchema>(schema: T, description: string, metadata: SettingMetadata) {
  return v.pipe(schema, v.description(description), v.metadata({ ...metadata }));
}

function wholeNumber(min: number, max: number) {
  return v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));
}

const text = v.pipe(v.string(), v.nonEmpty());

const pattern = v.pipe(v.string(), v.nonEmpty(), v.check(isRegExp));
const patterns = v.union([
  v.array(pattern),
  v.pipe(
    pattern,
    v.transform((one) => [one]),
  ),
]);

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
      tokenSchema,
      'Bearer token with all scopes, which everything but metrics, health and the page demands. See [security](security.md).',
      {
        allowed: '16 or more printable ASCII characters without spaces, random',
        computedDefault: 'made at first start and kept in `<dir>/token`, mode 0600',
        isSecret: true,
      },
    ),
  ),
  tokens: v.optional(
    setting(tokensSchema, 'Further tokens, each with a name and scopes. In the environment as JSON.', {
      allowed: TOKENS_WORDS,
      computedDefault: 'none',
      isSecret: true,
    }),
  ),
  tokensFile: v.optional(
    setting(
      text,
      'JSON file of further tokens, read again when it changes: old and new ones are valid together while both are in it.',
      { allowed: 'a path', computedDefault: 'none' },
    ),
  ),
  metricsAccess: v.optional(
    setting(
      v.picklist(['open', 'token']),
      'Whether `/metrics` is open, or demands a token with the scope `metrics`.',
      { allowed: 'open or token' },
    ),
    'open',
  ),
  tlsCert: v.optional(
    setting(text, 'PEM file of the certificate and its chain, for TLS; read again when it changes.', {
      allowed: 'a path',
      computedDefault: 'none: plain HTTP',
    }),
  ),
  tlsKey: v.optional(
    setting(text, 'PEM file of the private key of `tlsCert`.', {
      allowed: 'a path',
      computedDefault: 'none',
    }),
  ),
  tlsClientCa: v.optional(
    setting(
      text,
      'PEM file of the authorities whose client certificates may connect; nobody else may then (mutual TLS).',
      { allowed: 'a path', computedDefault: 'none: no client certificate is asked for' },
    ),
  ),
  allowedHosts: v.optional(
    setting(
      v.array(v.pipe(v.string(), v.regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/))),
      'Names by which page and API may be called, beside addresses, `localhost`, the name of this machine and `host`. In the environment as a JSON array.',
      { allowed: 'an array of host names in lower case, without port' },
    ),
    [],
  ),
  targetsDir: v.optional(
    setting(
      text,
      'Folder for a file that tells Prometheus (`file_sd_configs`) where this process is scraped, with the service as `job`; for processes on ports of their own choice. Readable for all users.',
      { allowed: 'a path', computedDefault: 'none: no such file' },
    ),
  ),
  sampleIntervalMs: v.optional(
    setting(wholeNumber(100, 60_000), 'Time between two frames, in milliseconds.', {
      allowed: 'a whole number of milliseconds from 100 to 60000, without a unit',
    }),
    1_000,
  ),
  quietGcAfterMs: v.optional(
    setting(
      v.union([v.literal('off'), wholeNumber(60_000, 86_400_000)]),
      'After how long without a major GC one is asked for as soon as the event loop is idle, in milliseconds, so that a slow leak is seen in hours rather than days. It stops the application for about a millisecond per megabyte of heap at worst; `heapwarden_quiet_gc_pause_seconds_total` tells how long.',
      { allowed: 'a whole number of milliseconds from 60000 to 86400000, without a unit, or "off"' },
    ),
    'off',
  ),
  logLevel: v.optional(
    setting(
      v.picklist(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']),
      'Lowest level of the JSON lines that Heapwarden writes to standard error.',
      { allowed: 'trace, debug, info, warn, error, fatal or silent' },
    ),
    'info',
  ),
  otlpExport: v.optional(
    setting(
      v.boolean(),
      'Whether metrics, incidents and captures are sent by OTLP. Where to and how is said by the standard variables `OTEL_*`; see [OpenTelemetry](opentelemetry.md).',
      { allowed: 'true or false' },
    ),
    false,
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
  alerts: v.optional(
    setting(
      alertsSchema,
      'Where alerts go beside the log: an array of channels. In the environment as JSON. See [alerts](alerts.md).',
      {
        allowed:
          'an array of at most 20 channels {"name", "type", …} with unique names and secrets by reference ("env:NAME", "file:/path"), as in docs/alerts.md',
        computedDefault: 'none: the log alone',
        // What is wrong may be that a secret is there itself, and not where it is.
        isSecret: true,
      },
    ),
    [],
  ),
  allowAlertCommand: v.optional(
    setting(
      v.boolean(),
      'Whether a channel of alerts may be a command, which runs as the application does.',
      {
        allowed: 'true or false; true where alerts has a channel of type "command"',
      },
    ),
    false,
  ),
  publicUrl: v.optional(
    setting(
      v.pipe(v.string(), v.url(), v.regex(/^https?:\/\//i)),
      'Address under which others reach the page, for links in alerts.',
      { allowed: 'an http or https URL', computedDefault: 'none: no links' },
    ),
  ),
  storeMaxArtefacts: v.optional(
    setting(wholeNumber(1, 10_000), 'Artefacts that the store keeps; the oldest are removed.', {
      allowed: 'a whole number from 1 to 10000',
    }),
    50,
  ),
  storeMaxAgeMs: v.optional(
    setting(
      wholeNumber(60_000, 31_536_000_000),
      'Age at which artefacts are removed from the store, in milliseconds.',
      { allowed: 'a whole number of milliseconds from 60000 to 31536000000, without a unit' },
    ),
    1_209_600_000,
  ),
  storeMaxBytes: v.optional(
    setting(
      wholeNumber(1_048_576, Number.MAX_SAFE_INTEGER),
      'Bytes that the artefacts in the store may take together.',
      { allowed: 'a whole number of bytes from 1048576, without a unit' },
    ),
    2_147_483_648,
  ),
  storeMinFreeBytes: v.optional(
    setting(wholeNumber(0, Number.MAX_SAFE_INTEGER), 'Bytes of the disk that captures leave free.', {
      allowed: 'a whole number of bytes, without a unit',
    }),
    268_435_456,
  ),
  s3Bucket: v.optional(
    setting(
      text,
      'Bucket of an S3-compatible object storage. When it is set, artefacts go there, and leave the local store once they have arrived. Credentials and region are found as the AWS SDK finds them.',
      { allowed: 'the name of a bucket', computedDefault: 'none: everything stays local' },
    ),
  ),
  s3Prefix: v.optional(
    setting(text, 'What the names of objects begin with.', { allowed: 'a text' }),
    'heapwarden',
  ),
  s3Endpoint: v.optional(
    setting(v.pipe(v.string(), v.url()), 'Address of an object storage that is not of AWS.', {
      allowed: 'a URL',
      computedDefault: 'that of AWS',
    }),
  ),
  s3Region: v.optional(
    setting(text, 'Region of the bucket.', { allowed: 'a text', computedDefault: 'that of the environment' }),
  ),
  fleetLeaseMs: v.optional(
    setting(
      wholeNumber(0, 86_400_000),
      'With a bucket: of all replicas of a service, one takes a heap snapshot in each such span of time, in milliseconds; 0 lets each replica decide for itself.',
      { allowed: 'a whole number of milliseconds from 0 to 86400000, without a unit' },
    ),
    600_000,
  ),
});

function isRegExp(source: string): boolean {
  try {
    new RegExp(source, 'u');
    return true;
  } catch {
    return false;
  }
}

/** The settings that `start()` takes; each may be left out. */
export type Options = v.InferInput<typeof configSchema>;

/** The settings, all known. Plain data, so that it can be handed to the watchdog thread. */
export type Config = Readonly<
  Omit<v.InferOutput<typeof configSchema>, 'dir' | 'service' | 'rules'> & {
    dir: string;
    service: string;
    rules: readonly Rule[];
  }
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
