/** `heapwarden ps`. */
import { setTimeout as delay } from 'node:timers/promises';
import { duration } from '../detect/words.js';
import { localAddress } from '../discovery/local-address.js';
import type { ProcessEntry } from '../discovery/process-files.js';
import { size } from '../report/words.js';
import type { Status } from '../server/api.js';
import { withClient } from './client.js';
import { pressureWord, verdictWord } from './colours.js';
import { type JsonOption, print } from './print.js';
import { table } from './table.js';
import {
  findProcesses,
  folderOf,
  type LocalOptions,
  localToken,
  type Target,
  type TlsOptions,
  tlsOf,
} from './target.js';
import { visible } from './visible.js';

/** A watched process, as `--json` tells of it; what it does not tell, or when it does not answer, is null. */
export interface ListedProcess {
  readonly pid: number;
  readonly service: string;
  /** Null when it does not listen. */
  readonly url: string | null;
  /** ISO 8601. */
  readonly startedAt: string;
  /** Of the heap. */
  readonly verdict: string | null;
  readonly pressure: string | null;
  readonly rssBytes: number | null;
}

/** One that does not answer at once is listed without what it would tell. */
const PATIENCE_MS = 2_000;

export async function ps(options: LocalOptions & TlsOptions & JsonOption): Promise<void> {
  const dir = folderOf(options, process.env);
  const access = { token: await localToken(dir, {}, process.env), tls: tlsOf(options) };
  const entries = await findProcesses(options, process.env);
  const seen = await Promise.all(
    entries.map(async (entry) => ({ entry, status: await statusOf(entry, access) })),
  );
  const processes = seen.map(({ entry, status }) => listed(entry, status));
  print({ processes }, options, () => {
    if (seen.length === 0) return `No watched process in ${dir}.`;
    const rows = seen.map(({ entry, status }) => rowOf(entry, status));
    return table(rows, { head: ['PID', 'SERVICE', 'UP', 'RSS', 'PRESSURE', 'HEAP', 'ADDRESS'] });
  });
}

async function statusOf({ url }: ProcessEntry, access: Omit<Target, 'url'>): Promise<Status | undefined> {
  if (url === null) return undefined;
  return withClient({ url: localAddress(url), ...access }, async (client) => {
    const late = delay(PATIENCE_MS, undefined, { ref: false });
    return Promise.race([client.status().catch(() => undefined), late]);
  });
}

function listed({ pid, service, url, startedAt }: ProcessEntry, status: Status | undefined): ListedProcess {
  return {
    pid,
    service,
    url,
    startedAt,
    verdict: status?.signals.js_heap?.verdict ?? null,
    pressure: status?.pressure.level ?? null,
    rssBytes: status?.memory.rssBytes ?? null,
  };
}

function rowOf({ pid, service, url, startedAt }: ProcessEntry, status: Status | undefined): string[] {
  const { rssBytes = null } = status?.memory ?? {};
  const verdict = status?.signals.js_heap?.verdict;
  return [
    String(pid),
    visible(service),
    duration(Date.now() - Date.parse(startedAt)),
    rssBytes === null ? '–' : size(rssBytes),
    status === undefined ? '–' : pressureWord(status.pressure.level),
    verdict === undefined ? '–' : verdictWord(verdict),
    url ?? 'HTTP is off',
  ];
}
