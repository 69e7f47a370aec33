/** Metrics of the objects that the application tracks. */
import { estimateLive, type TrackedClass } from '../wire/tracked.js';
import type { Metric, Sample } from './metric.js';

/** Classes that have series of their own: those of which most live. */
const MAX_CLASSES = 15;

/** The classes beyond those. */
const OTHER = 'other';

const STATES = ['live', 'finalised', 'created'] as const;

export const trackerMetrics: readonly Metric[] = [
  {
    name: 'heapwarden_tracked_objects',
    otelName: 'heapwarden.tracked.objects',
    type: 'gauge',
    unit: '{object}',
    help: 'Objects that the application tracks.',
    labels: {
      class: `the ${MAX_CLASSES} classes of which most live, and \`${OTHER}\``,
      state: STATES.map((state) => `\`${state}\``).join(', '),
    },
    howToRead:
      '`created` is counted; `live` and `finalised` are estimated from the objects that are followed. A class whose `live` rises with `created` leaks.',
    read: ({ tracked }) => (tracked === undefined ? [] : samplesOf(tracked.classes)),
  },
];

function samplesOf(classes: readonly TrackedClass[]): readonly Sample[] {
  const counts = classes.map(countsOf).sort((a, b) => b.live - a.live);
  const isOwn = counts.map(({ className }, index) => className !== OTHER && index < MAX_CLASSES);
  const own = counts.filter((_, index) => isOwn[index]);
  const rest = counts.filter((_, index) => !isOwn[index]);
  const all = rest.length === 0 ? own : [...own, together(rest)];
  return all.flatMap((each) =>
    STATES.map((state) => ({ labels: { class: each.className, state }, value: each[state] })),
  );
}

interface Counts extends Readonly<Record<(typeof STATES)[number], number>> {
  readonly className: string;
}

function countsOf(tracked: TrackedClass): Counts {
  const { className, created } = tracked;
  const live = estimateLive(tracked);
  return { className, created, live, finalised: created - live };
}

function together(counts: readonly Counts[]): Counts {
  const sum = (state: (typeof STATES)[number]) => counts.reduce((total, each) => total + each[state], 0);
  return { className: OTHER, created: sum('created'), live: sum('live'), finalised: sum('finalised') };
}
