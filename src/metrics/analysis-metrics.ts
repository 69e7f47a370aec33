/** What the analysis of snapshots has found, and what it has cost. */
import { ANALYSIS_BUCKETS_SECONDS, ANALYSIS_OUTCOMES } from './analysis-tally.js';
import { type Metric, perLabel } from './metric.js';

export const analysisMetrics: readonly Metric[] = [
  {
    name: 'heapwarden_leak_info',
    otelName: 'heapwarden.leak.info',
    type: 'gauge',
    unit: 'info',
    help: 'Always 1, for each open incident whose snapshots have been analysed.',
    labels: {
      signal: 'what the incident is about',
      signature: '16 hexadecimal digits of the holder of the leak',
    },
    howToRead: 'The same signature in several replicas or after a restart is the same leak.',
    read: ({ leaks }) => leaks.map(({ signal, signature }) => ({ labels: { signal, signature }, value: 1 })),
  },
  {
    name: 'heapwarden_analyses_total',
    otelName: 'heapwarden.analyses',
    type: 'counter',
    unit: '{analysis}',
    help: 'Analyses of the snapshots of incidents.',
    labels: { outcome: ANALYSIS_OUTCOMES.map((outcome) => `\`${outcome}\``).join(', ') },
    howToRead:
      'Refused for lack of memory, or failed: the record of the capture and the log say why. The snapshots are stored all the same.',
    read: ({ analyses: { counts } }) => perLabel('outcome', Object.entries(counts)),
  },
  {
    name: 'heapwarden_analysis_seconds',
    otelName: 'heapwarden.analysis',
    type: 'histogram',
    unit: 'seconds',
    help: 'How long analyses took, in a process of their own at the lowest priority.',
    labels: {},
    howToRead: 'From the stored snapshot to the suspects in the alert.',
    bounds: ANALYSIS_BUCKETS_SECONDS,
    read: ({ analyses: { durations } }) => [
      { labels: {}, bucketCounts: durations.bucketCounts, sum: durations.sumSeconds },
    ],
  },
];
