/** Whose queue a folder is: its name says it, so that it is known from the moment that the folder is there. Pure. */
import { createHash } from 'node:crypto';

export interface QueueOwner {
  readonly service: string;
  readonly host: string;
  readonly pid: number;
  /** Start of the process in clock ticks since boot; null where unknown. */
  readonly startTicks: number | null;
}

/** What can be read from the name; the service may be longer than a name may be, and is a digest in it. */
export interface FolderOwner extends Omit<QueueOwner, 'service'> {
  readonly serviceDigest: string;
}

const NAME = /^(\d+)\.(\d+|x)\.([0-9a-f]{16})\.([\w.-]+)$/;

export function queueFolderName({ service, host, pid, startTicks }: QueueOwner): string {
  return `${pid}.${startTicks ?? 'x'}.${serviceDigest(service)}.${safeHost(host)}`;
}

/** Undefined for what is no queue of ours. */
export function parseQueueFolder(name: string): FolderOwner | undefined {
  const [, pid, startTicks, digest, host] = NAME.exec(name) ?? [];
  if (pid === undefined || digest === undefined || host === undefined) return undefined;
  return {
    pid: Number(pid),
    startTicks: startTicks === 'x' ? null : Number(startTicks),
    serviceDigest: digest,
    host,
  };
}

export function serviceDigest(service: string): string {
  return createHash('sha256').update(service).digest('hex').slice(0, 16);
}

export function safeHost(host: string): string {
  return host.replace(/[^\w.-]/g, '_').slice(0, 100) || '_';
}
