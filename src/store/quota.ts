/** Whether an artefact that is being written may grow, and which older ones have to go for it. Pure. */
import { bytesOf, dispensableFirst, type Kept, type StoreBounds } from './retention.js';

/** What there is, at a look. */
export interface Holdings {
  readonly kept: readonly Kept[];
  /** Of artefacts that others are writing. They count, and cannot be removed. */
  readonly unfinishedBytes: number;
  /** What the disk has beyond what is left to others; below zero when that is touched already. */
  readonly spareBytes: number;
}

export interface Growth {
  /** What the artefact has on the disk. */
  readonly fromBytes: number;
  /** How large it wants to be. */
  readonly toBytes: number;
}

export type RoomPlan =
  | {
      /** In the order of `dispensableFirst`, and no more than are needed. */
      readonly removed: readonly Kept[];
      /** How large the artefact may be before it has to ask again; at least what it wants. */
      readonly grantedBytes: number;
    }
  /** Why there is no room, in words with numbers. Nothing is to be removed: it would be lost in vain. */
  | { readonly refusal: string };

/** Others write as well, so there is another look when the artefact has grown by this, and earlier when it gets tight. */
const LOOK_BYTES = 4 * 1024 * 1024;
const LOOK_SHARE = 1 / 8;

/** An artefact without its record would be worth nothing. */
const RECORD_BYTES = 64 * 1024;

export function planRoom(
  { fromBytes, toBytes }: Growth,
  { kept, unfinishedBytes, spareBytes }: Holdings,
  { maxBytes, minFreeBytes }: Pick<StoreBounds, 'maxBytes' | 'minFreeBytes'>,
): RoomPlan {
  const keptBytes = bytesOf(kept);
  const neededBytes = toBytes - fromBytes + RECORD_BYTES;
  if (toBytes + unfinishedBytes > maxBytes) {
    const others = unfinishedBytes === 0 ? '' : `, and others are writing ${inMb(unfinishedBytes)}`;
    return { refusal: `the artefacts may take ${inMb(maxBytes)} together (storeMaxBytes)${others}` };
  }
  if (spareBytes + keptBytes < neededBytes) {
    const has = `the disk has ${inMb(spareBytes + minFreeBytes)} free, of which ${inMb(minFreeBytes)} are left to others`;
    return { refusal: `${has} (storeMinFreeBytes), and the stored artefacts take ${inMb(keptBytes)}` };
  }
  const removed: Kept[] = [];
  let quotaBytes = maxBytes - unfinishedBytes - keptBytes;
  let diskBytes = spareBytes - neededBytes;
  for (const artefact of dispensableFirst(kept)) {
    if (toBytes <= quotaBytes && diskBytes >= 0) break;
    removed.push(artefact);
    quotaBytes += artefact.bytes;
    diskBytes += artefact.bytes;
  }
  const aheadBytes = Math.floor(Math.min(quotaBytes - toBytes, diskBytes) * LOOK_SHARE);
  return { removed, grantedBytes: toBytes + Math.min(aheadBytes, LOOK_BYTES) };
}

const MB = 1024 * 1024;

function inMb(bytes: number): string {
  const isSmall = Math.abs(bytes) < 10 * MB;
  return `${(bytes / MB).toFixed(isSmall ? 2 : 0)} MB`;
}
