/** Puts on record who did what: as lines of the log, and in the journal of the folder. */
import type { Logger } from 'pino';
import { readStartTicks } from '../os/procfs.js';
import type { Audit, AuditAction } from '../server/audit.js';
import { AuditJournal } from '../store/audit-journal.js';

const WORDS: Readonly<Record<AuditAction, string>> = {
  capture: 'a capture was ordered',
  delete: 'a capture was deleted',
  fire: 'a rule was fired',
  link: 'a link to a capture was made',
  download: 'a capture is downloaded',
  compare: 'a capture is compared with another',
  test_alerts: 'alerts were tested',
  denied: 'somebody was not let in',
  locked_out: 'an address is locked out',
};

export interface AuditTrail {
  readonly audit: Audit;
  /** Resolves when all is written. */
  readonly close: () => Promise<void>;
}

/** @param dir - undefined where there is no folder: then the log is all there is */
export function openAudit(dir: string | undefined, service: string, logger: Logger): AuditTrail {
  const onFailure = (error: Error): void =>
    logger.warn({ err: error }, `the audit journal cannot be written: ${error.message}`);
  const journal =
    dir === undefined
      ? undefined
      : new AuditJournal({ dir, readStartTicks: (pid) => readStartTicks('/', pid), onFailure });
  return {
    audit: (entry) => {
      const isRefusal = entry.action === 'denied' || entry.action === 'locked_out';
      logger[isRefusal ? 'warn' : 'info']({ audit: true, ...entry }, WORDS[entry.action]);
      journal?.add({ at: new Date().toISOString(), service, pid: process.pid, ...entry });
    },
    close: async () => journal?.settled(),
  };
}
