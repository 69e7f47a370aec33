/** Which watchdog a command talks to: one of this machine, which needs nothing else, or a remote one. */
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import { dirByEnvironment } from '../config/dir.js';
import { localAddress } from '../discovery/local-address.js';
import { listProcesses, type ProcessEntry } from '../discovery/process-files.js';
import { HeapwardenError } from '../error.js';
import { readStartTicks } from '../os/procfs.js';
import { statOfFile } from './given-file.js';
import { table } from './table.js';
import { visible } from './visible.js';

/** What a command was given to choose a process of this machine. */
export interface LocalOptions {
  /** The folder of the watched process; default: that of this user. */
  readonly dir?: string;
  readonly pid?: number;
  readonly service?: string;
}

/** What a command was given to find its watchdog. */
export interface TargetOptions extends LocalOptions, TlsOptions {
  /** Of a watchdog elsewhere. */
  readonly url?: string;
  readonly token?: string;
}

/** Files in PEM: whom to trust, and who we are. */
export interface TlsOptions {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** Where a watchdog answers. */
export interface Target {
  readonly url: string;
  /** Undefined where none is known; what is open to all does without. */
  readonly token: string | undefined;
  readonly tls: Tls;
}

/** In PEM; what is missing is left to Node. */
export interface Tls {
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

/** What can stand in a header. */
const TOKEN = /^[\x21-\x7e]+$/;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Finds the one watchdog that fits. The token of the folder is for processes of the folder alone: it is sent nowhere else.
 *
 * @throws HeapwardenError `HEAPWARDEN_NO_PROCESS` when none fits, or several do; `HEAPWARDEN_MISUSED` when the address, the token
 *   or a file of TLS is none; `HEAPWARDEN_FILE_UNREADABLE`
 */
export async function findTarget(options: TargetOptions, env: Environment): Promise<Target> {
  const tls = tlsOf(options);
  const url = options.url ?? remoteByEnvironment(options, env);
  if (url !== undefined) {
    return { url: baseOf(url), token: usable(options.token ?? (env['HEAPWARDEN_TOKEN'] || undefined)), tls };
  }
  const dir = folderOf(options, env);
  const process = onlyOne(await findProcesses(options, env), dir);
  if (process.url === null) {
    throw noProcess(
      `Process ${process.pid} does not listen: its HTTP is off or its port was taken; its log says which.`,
    );
  }
  return { url: localAddress(process.url), token: await localToken(dir, options, env), tls };
}

/** The watched processes of the folder that fit, oldest first. */
export async function findProcesses(options: LocalOptions, env: Environment): Promise<ProcessEntry[]> {
  const all = await listProcesses(folderOf(options, env), (pid) => readStartTicks('/', pid));
  return all
    .filter(({ pid }) => options.pid === undefined || pid === options.pid)
    .filter(({ service }) => options.service === undefined || service === options.service)
    .sort((a, b) => a.startedAt.localeCompare(b.startedAt));
}

export function folderOf({ dir }: LocalOptions, env: Environment): string {
  return dir ?? dirByEnvironment(env);
}

/**
 * What the processes of a folder are told: the token that was given, else that of the environment, unless it is for the watchdog
 * elsewhere that the environment names, else the one that they share; undefined when that is not there, or not to be read.
 *
 * @throws HeapwardenError `HEAPWARDEN_MISUSED` when it is none
 */
export async function localToken(
  dir: string,
  { token }: Pick<TargetOptions, 'token'>,
  env: Environment,
): Promise<string | undefined> {
  const byEnvironment = env['HEAPWARDEN_URL'] ? undefined : env['HEAPWARDEN_TOKEN'] || undefined;
  return usable(token ?? byEnvironment ?? (await tokenIn(dir)));
}

async function tokenIn(dir: string): Promise<string | undefined> {
  const text = await readFile(join(dir, 'token'), 'utf8').catch(() => '');
  return text.trim() || undefined;
}

function usable(token: string | undefined): string | undefined {
  if (token === undefined || TOKEN.test(token)) return token;
  throw misused(
    'The token cannot be sent: it must be printable ASCII characters without spaces, and one at least.',
  );
}

/** Who names a process of this machine means that one. */
function remoteByEnvironment({ dir, pid, service }: LocalOptions, env: Environment): string | undefined {
  const isLocal = dir !== undefined || pid !== undefined || service !== undefined;
  return isLocal ? undefined : env['HEAPWARDEN_URL'] || undefined;
}

/** A watchdog may be behind a proxy, below a path of it. */
function baseOf(url: string): string {
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) {
    const { origin, pathname } = new URL(url);
    return origin + pathname.replace(/\/+$/, '');
  }
  throw misused(`"${visible(url)}" is no address of a watchdog; give one as http://host:9469.`);
}

function onlyOne(processes: readonly ProcessEntry[], dir: string): ProcessEntry {
  const [process, ...others] = processes;
  if (process === undefined) {
    throw noProcess(
      `No watched process in ${dir} fits. "heapwarden ps" lists those that are there; --dir names another folder, --url a watchdog elsewhere.`,
    );
  }
  if (others.length === 0) return process;
  const list = table(processes.map(({ pid, service }) => [`  --pid ${pid}`, visible(service)]));
  throw noProcess(`Several watched processes fit; say which one by --pid or --service:\n${list}`);
}

function noProcess(message: string): HeapwardenError {
  return new HeapwardenError('HEAPWARDEN_NO_PROCESS', message);
}

function misused(message: string, cause?: unknown): HeapwardenError {
  return new HeapwardenError('HEAPWARDEN_MISUSED', message, { cause });
}

/** @throws HeapwardenError `HEAPWARDEN_FILE_UNREADABLE`; `HEAPWARDEN_MISUSED` when one is no PEM, or key and certificate differ */
export function tlsOf({ ca, cert, key }: TlsOptions): Tls {
  const tls = {
    ...(ca !== undefined && { ca: fileOf(ca) }),
    ...(cert !== undefined && { cert: fileOf(cert) }),
    ...(key !== undefined && { key: fileOf(key) }),
  };
  try {
    createSecureContext(tls);
    // OpenSSL takes a list of none for one; nobody would be trusted then.
    if (tls.ca !== undefined) new X509Certificate(tls.ca);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw misused(`What --ca, --cert and --key name cannot be used for TLS (${code}).`, error);
  }
  return tls;
}

function fileOf(path: string): Buffer {
  statOfFile(path);
  return readFileSync(path);
}
