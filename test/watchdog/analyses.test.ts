import { Readable } from 'node:stream';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../src/detect/verdict.js';
import { IncidentBook } from '../../src/incident/incident-book.js';
import { AnalysisTally } from '../../src/metrics/analysis-tally.js';
import type { ArtefactStore, StoredArtefact } from '../../src/store/artefact-store.js';
import { Analyser } from '../../src/watchdog/analyser.js';
import { Analyses } from '../../src/watchdog/analyses.js';
import { storedCapture } from '../capture/record-example.js';

const MB = 1024 * 1024;

/** Analyses of one open incident whose only capture is a snapshot of so many bytes; nothing is ever read of it. */
function analysesOf(bytes: number, memoryBytes: number | null) {
  const record = storedCapture({ kind: 'heap-snapshot', bytes });
  const reads: string[] = [];
  const find = async (id: string): Promise<StoredArtefact | undefined> => ({
    record: { ...record, id },
    read() {
      reads.push(id);
      return Readable.from([]);
    },
  });
  const incidents = new IncidentBook({ newId: () => 'incident', advise: () => '' });
  const leaking = {
    verdict: 'leaking',
    slopePerSecond: 1,
    timeToLimitSeconds: 1,
    reason: '',
  } as unknown as Verdict;
  incidents.observe({
    nowMs: 0,
    verdicts: { js_heap: leaking },
    pressure: { level: 'normal', ratios: {}, nearest: null },
    overdue: [],
  });
  const tally = new AnalysisTally();
  const words: string[] = [];
  const analyses = new Analyses({
    analyser: new Analyser({ store: { find }, readMemoryBytes: () => memoryBytes }),
    store: { find, noteAnalysis: async () => true } as unknown as ArtefactStore,
    incidents,
    tally,
    pid: record.pid,
    tell: () => {},
    now: () => 0,
    logger: pino({ level: 'warn' }, { write: (line: string) => words.push(JSON.parse(line).msg) }),
  });
  return { analyses, incidents, tally, reads, words };
}

describe('an analysis', () => {
  it('is not begun where there is less memory than it will take, and says so', async () => {
    const { analyses, incidents, tally, reads, words } = analysesOf(100 * MB, 200 * MB);
    incidents.attachCapture('incident', 'capture');
    analyses.noteIncident('incident');
    await analyses.settled();
    expect(tally.counts).toEqual({ done: 0, refused: 1, failed: 0 });
    expect(words).toEqual([
      'not analysed: It would take 225 MB, and there are 200 MB; "heapwarden analyze" can read the snapshots elsewhere.',
    ]);
    expect(reads).toEqual([]);
  });

  it('is none of an incident without a snapshot, or of one that is not known', async () => {
    const { analyses, tally, words } = analysesOf(100 * MB, null);
    analyses.noteIncident('incident');
    analyses.noteIncident('another');
    await analyses.settled();
    expect(tally.counts).toEqual({ done: 0, refused: 0, failed: 0 });
    expect(words).toEqual([]);
    expect(analyses.of('incident')).toBeUndefined();
  });
});
