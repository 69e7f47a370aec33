/**
 * How much memory an analysis takes, and whether there is as much. Pure. A snapshot is in memory one at a time.
 *
 * The figures are those of Node 20 with snapshots that come as streams: 288 MB for a list of 2 million, which has 70 MB of
 * text, 1,077 MB for one of 10 million (363 MB); 318 MB and 1,401 MB for the records of `bench:snapshot` (197 MB and
 * 1,199 MB); 395 MB for a million strings (296 MB).
 */
export interface Counts {
  readonly nodeCount: number;
  readonly edgeCount: number;
}

const MIB = 1024 * 1024;
const BARE_BYTES = 100 * MIB;
/** Of ordinary heaps; what is known before anything is read. */
const MEMORY_OF_TEXT_RATIO = 1.25;

/** Of a list, which takes most; what nodes and edges have of the text at least, the rest of which is strings. */
const [NODE_BYTES, EDGE_BYTES] = [90, 9];
const [NODE_TEXT_BYTES, EDGE_TEXT_BYTES] = [28, 16];

/** @param textBytes - of the largest snapshot, not compressed */
export function memoryOfText(textBytes: number): number {
  return BARE_BYTES + MEMORY_OF_TEXT_RATIO * textBytes;
}

/** By what the header of a snapshot tells. */
export function memoryOfCounts({ nodeCount, edgeCount }: Counts, textBytes: number): number {
  const stringBytes = textBytes - NODE_TEXT_BYTES * nodeCount - EDGE_TEXT_BYTES * edgeCount;
  return BARE_BYTES + NODE_BYTES * nodeCount + EDGE_BYTES * edgeCount + Math.max(0, stringBytes);
}

/**
 * Why an analysis cannot be done here; undefined when it can.
 *
 * @param availableBytes - null when it is not known
 */
export function memoryRefusal(neededBytes: number, availableBytes: number | null): string | undefined {
  if (availableBytes === null || neededBytes <= availableBytes) return undefined;
  return `It would take ${inMib(neededBytes)}, and there are ${inMib(availableBytes)}; "heapwarden analyze" can read the snapshots elsewhere.`;
}

function inMib(bytes: number): string {
  return `${Math.round(bytes / MIB)} MB`;
}
