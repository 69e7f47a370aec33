/** The one description of the settings: types, ranges, defaults and the documentation come from here. */
import * as v from 'valibot';
import type { Rule } from '../capture/rules/rule.js';
import { alertsSchema } from './alerts-schema.js';
import { captureSettings } from './capture-settings.js';
import { serverSettings } from './server-settings.js';
import { type SettingMetadata, setting, text, wholeNumber } from './setting.js';
import { storeSettings } from './store-settings.js';

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
  ...serverSettings,
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
  ...captureSettings,
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
  ...storeSettings,
});

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
