/** `heapwarden doctor`: what works here, and what to do where it does not. */
import { resolveConfig } from '../../config/resolve.js';
import type { Config } from '../../config/schema.js';
import { colours } from '../colours.js';
import { type JsonOption, print } from '../print.js';
import { table } from '../table.js';
import { findProcesses, folderOf, localToken, type TlsOptions, tlsOf } from '../target.js';
import { type Finding, fail, ok } from './finding.js';
import { folderFinding, tokenFinding } from './folder.js';
import { memoryFinding } from './memory.js';
import { portFinding, storageFinding } from './network.js';
import { deathFindings, runsFinding } from './past.js';
import { forkFinding, nodeFinding, permissionFinding } from './runtime.js';
import { watchedFindings } from './watched.js';

export interface DoctorOptions extends JsonOption, TlsOptions {
  readonly dir?: string;
}

/** The exit code is 1 when something does not work. */
export async function doctor(options: DoctorOptions): Promise<void> {
  const findings = [
    nodeFinding(),
    permissionFinding(),
    await forkFinding(),
    memoryFinding(),
    ...(await settingsFindings(options)),
    ...(await folderFindings(options)),
  ];
  print({ findings }, options, words);
  if (findings.some(({ state }) => state === 'fail')) process.exitCode = 1;
}

/** What depends on the settings, as a watched process in this environment would have them. */
async function settingsFindings({ dir }: DoctorOptions): Promise<Finding[]> {
  let config: Config;
  try {
    config = resolveConfig({ env: process.env, options: dir === undefined ? {} : { dir } });
  } catch (error) {
    return [fail('settings', (error as Error).message, 'A process with these settings runs unwatched.')];
  }
  const processes = await findProcesses({ dir: config.dir }, process.env);
  return [
    ok('settings', 'those of this environment are valid'),
    await folderFinding(config.dir, config.storeMinFreeBytes),
    await tokenFinding(config.dir, config.token !== undefined),
    await portFinding(config, processes),
    ...(await storageFinding(config)),
  ];
}

async function folderFindings(options: DoctorOptions): Promise<Finding[]> {
  const dir = folderOf(options, process.env);
  return [...(await processFindings(dir, options)), ...(await deathFindings(dir)), await runsFinding(dir)];
}

async function processFindings(dir: string, options: DoctorOptions): Promise<Finding[]> {
  const tls = tlsOf(options);
  let token: string | undefined;
  try {
    token = await localToken(dir, {}, process.env);
  } catch (error) {
    return [
      fail('watched', (error as Error).message, 'Correct HEAPWARDEN_TOKEN, or the token in the folder.'),
    ];
  }
  return watchedFindings(await findProcesses(options, process.env), { token, tls });
}

const STATE_WORDS: Readonly<Record<Finding['state'], string>> = {
  ok: colours.green('ok'),
  warn: colours.yellow('warn'),
  fail: colours.red('fail'),
};

function words({ findings }: { readonly findings: readonly Finding[] }): string {
  const rows = findings.flatMap(({ name, state, words: what, advice }) => [
    [STATE_WORDS[state], name, what],
    ...(advice === null ? [] : [['', '', `→ ${advice}`]]),
  ]);
  return table(rows, { columns: process.stdout.columns });
}
