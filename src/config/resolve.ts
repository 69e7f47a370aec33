/** From the four sources to one frozen configuration: defaults < file < environment < options in code. */
import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import * as v from 'valibot';
import { DEFAULT_RULES } from '../capture/rules/rule.js';
import { HeapwardenError } from '../error.js';
import { defaultDir } from './dir.js';
import {
  type Config,
  configSchema,
  environmentName,
  type Options,
  SETTING_NAMES,
  type SettingName,
  settingMetadata,
} from './schema.js';

/** Where settings are looked for. */
export interface ConfigSources {
  /** Usually `process.env`. Names outside of `HEAPWARDEN_*` are ignored. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What the caller of `start()` gave. */
  readonly options?: Options;
  /** The script that was started, for the default of `service`. */
  readonly applicationPath?: string | undefined;
}

const ENVIRONMENT = 'the environment';

/** Names that are no settings: of the file of settings, and of where the command line finds a remote watchdog. */
const NO_SETTINGS = ['HEAPWARDEN_CONFIG', 'HEAPWARDEN_URL'];

interface Given {
  readonly value: unknown;
  /** Where it came from, in the words of an error. */
  readonly origin: string;
}

/**
 * Resolves the configuration.
 *
 * @throws HeapwardenError `HEAPWARDEN_CONFIG_INVALID`, which names every setting that is wrong, its value
 *   (never one that may hold secrets), where it came from, and what is allowed
 */
export function resolveConfig({ env, options = {}, applicationPath }: ConfigSources): Config {
  const given = new Map<string, Given>([
    ...fromFile(env['HEAPWARDEN_CONFIG']),
    ...fromEnvironment(env),
    ...fromOptions(options),
  ]);
  const result = v.safeParse(
    configSchema,
    Object.fromEntries([...given].map(([name, { value }]) => [name, value])),
  );
  if (!result.success) throw invalid(result.issues.map((issue) => problemOf(issue, given)));
  const { alerts, allowAlertCommand } = result.output;
  if (alerts.some(({ type }) => type === 'command') && !allowAlertCommand)
    throw invalid(['alerts has a channel of type "command", and allowAlertCommand is not true']);
  return Object.freeze({
    ...result.output,
    dir: result.output.dir ?? defaultDir(),
    service: result.output.service ?? serviceName(applicationPath),
    rules: result.output.rules ?? DEFAULT_RULES,
  });
}

function fromFile(path: string | undefined): [string, Given][] {
  if (path === undefined || path === '') return [];
  const settings = parseFile(path);
  return Object.entries(settings).map(([name, value]) => [name, { value, origin: path }]);
}

function parseFile(path: string): object {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    // What is wrong with JSON is told with a piece of it, which may be of a secret.
    const isSyntax = cause instanceof SyntaxError;
    const why = isSyntax ? 'it is not JSON' : (cause as Error).message;
    throw invalid(
      [`HEAPWARDEN_CONFIG="${path}" must name a readable JSON file (${why})`],
      isSyntax ? undefined : cause,
    );
  }
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed;
  throw invalid([`HEAPWARDEN_CONFIG="${path}" must hold a JSON object of settings`]);
}

function fromEnvironment(env: ConfigSources['env']): [string, Given][] {
  const settingOf = new Map<string, SettingName>(SETTING_NAMES.map((name) => [environmentName(name), name]));
  return Object.entries(env).flatMap(([variable, text]): [string, Given][] => {
    if (!variable.startsWith('HEAPWARDEN_') || NO_SETTINGS.includes(variable)) return [];
    if (text === undefined || text === '' || isServiceLink(variable, text)) return [];
    const name = settingOf.get(variable);
    if (name === undefined) return [[variable, { value: text, origin: ENVIRONMENT }]];
    return [[name, { value: valueOfText(name, text), origin: variable }]];
  });
}

/**
 * Kubernetes and Docker give every container variables for each service: for one called `heapwarden-demo` they are
 * `HEAPWARDEN_DEMO_SERVICE_HOST`, `HEAPWARDEN_DEMO_PORT=tcp://…` and others. They are not ours.
 */
function isServiceLink(variable: string, text: string): boolean {
  return (
    /^HEAPWARDEN_(\w+_)?(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT_\d+_(TCP|UDP|SCTP)(_\w+)?)$/.test(variable) ||
    (/^HEAPWARDEN_(\w+_)?PORT$/.test(variable) && /^(tcp|udp|sctp):\/\//.test(text))
  );
}

/** Environment variables are texts; where the setting does not take the text, a number, boolean or list is read from it. */
function valueOfText(name: SettingName, text: string): unknown {
  if (text.startsWith('[')) return parsedOr(text);
  if (v.is(configSchema.entries[name], text)) return text;
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

/** Lists are written as JSON; what is none stays a text, and is refused as such. */
function parsedOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function fromOptions(options: Options): [string, Given][] {
  return Object.entries(options)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, { value, origin: 'start(options)' }]);
}

function problemOf(issue: v.BaseIssue<unknown>, given: ReadonlyMap<string, Given>): string {
  const name = String(issue.path?.[0].key);
  const { value, origin } = given.get(name) as Given;
  if (!(SETTING_NAMES as string[]).includes(name)) {
    const known = origin === ENVIRONMENT ? SETTING_NAMES.map(environmentName) : SETTING_NAMES;
    return `${name} (from ${origin}) is no setting; the settings are ${known.join(', ')}`;
  }
  const { allowed, isSecret = false } = settingMetadata(name as SettingName);
  const shown = isSecret ? '***' : withoutPassword(JSON.stringify(value));
  const place = v.getDotPath(issue) ?? name;
  const where = place === name ? '' : ` (wrong at ${place})`;
  return `${name} = ${shown} (from ${origin}) must be ${allowed}${where}`;
}

/** URLs may carry a name and a password. */
function withoutPassword(json: string): string {
  return json.replace(/\/\/[^/@\s"]*@/g, '//***@');
}

function invalid(problems: readonly string[], cause?: unknown): HeapwardenError {
  return new HeapwardenError(
    'HEAPWARDEN_CONFIG_INVALID',
    `Heapwarden's configuration is not valid: ${problems.join('; ')}.`,
    { cause },
  );
}

function serviceName(applicationPath: string | undefined): string {
  if (applicationPath === undefined) return 'node';
  const script = basename(applicationPath).replace(/\.[cm]?[jt]s$/, '');
  const isNamedByFolder = /^(index|main|app|server|start)$/.test(script);
  return (isNamedByFolder && basename(dirname(applicationPath))) || script || 'node';
}
