/** Metrics of the process's memory and of its event loop. */
import { GC_BUCKETS_SECONDS, GC_KINDS } from '../wire/frame.js';
import { type Metric, perLabel, single } from './metric.js';

export const memoryMetrics: readonly Metric[] = [
  {
    name: 'heapwarden_heap_used_bytes',
    otelName: 'heapwarden.heap.used',
    type: 'gauge',
    unit: 'bytes',
    help: 'V8 heap in use, garbage that is not yet collected included.',
    labels: {},
    howToRead: 'A sawtooth by nature. For a trend look at the floor.',
    read: ({ frame }) => single(frame?.heapUsedBytes),
  },
  {
    name: 'heapwarden_heap_limit_bytes',
    otelName: 'heapwarden.heap.limit',
    type: 'gauge',
    unit: 'bytes',
    help: 'Heap size at which V8 aborts the process (heap_size_limit).',
    labels: {},
    howToRead:
      'Set by `--max-old-space-size`. Compare the floor with it, not `heapTotal`, which V8 grows and shrinks.',
    read: ({ frame }) => single(frame?.heapLimitBytes),
  },
  {
    name: 'heapwarden_heap_space_used_bytes',
    otelName: 'heapwarden.heap.space.used',
    type: 'gauge',
    unit: 'bytes',
    help: 'V8 heap in use per space.',
    labels: { space: 'the 8 to 11 heap spaces of V8, without `_space`' },
    howToRead:
      'A leak of objects grows in `old` and `large_object`; growth in `code` comes from functions that are compiled.',
    read: ({ frame, heapSpaceNames }) =>
      perLabel(
        'space',
        heapSpaceNames.map((name, index) => [name.replace(/_space$/, ''), frame?.heapSpaceUsedBytes[index]]),
      ),
  },
  {
    name: 'heapwarden_heap_floor_bytes',
    otelName: 'heapwarden.heap.floor',
    type: 'gauge',
    unit: 'bytes',
    help: 'Old-generation bytes right after the last major GC.',
    labels: {},
    howToRead: 'What the application really holds. A leak is a floor that rises.',
    read: ({ floorBytes }) => single(floorBytes),
  },
  {
    name: 'heapwarden_external_bytes',
    otelName: 'heapwarden.external',
    type: 'gauge',
    unit: 'bytes',
    help: 'Memory outside of the V8 heap that JavaScript objects hold, array buffers included.',
    labels: {},
    howToRead: 'The heap limit does not bound it; only the cgroup does.',
    read: ({ frame }) => single(frame?.externalBytes),
  },
  {
    name: 'heapwarden_array_buffers_bytes',
    otelName: 'heapwarden.array_buffers',
    type: 'gauge',
    unit: 'bytes',
    help: 'Memory of ArrayBuffer, SharedArrayBuffer and Buffer; part of external memory.',
    labels: {},
    howToRead: 'Growth without growth of the heap is a leak of Buffers.',
    read: ({ frame }) => single(frame?.arrayBuffersBytes),
  },
  {
    name: 'heapwarden_malloced_bytes',
    otelName: 'heapwarden.malloced',
    type: 'gauge',
    unit: 'bytes',
    help: 'What V8 itself has taken by malloc.',
    labels: {},
    howToRead: 'Rises while V8 compiles and while it takes a snapshot.',
    read: ({ frame }) => single(frame?.mallocedBytes),
  },
  {
    name: 'heapwarden_native_contexts',
    otelName: 'heapwarden.native_contexts',
    type: 'gauge',
    unit: '{context}',
    help: 'V8 contexts alive.',
    labels: {},
    howToRead: 'One, and one per vm.Context. A number that only rises is a leak of contexts.',
    read: ({ frame }) => single(frame?.nativeContexts),
  },
  {
    name: 'heapwarden_detached_contexts',
    otelName: 'heapwarden.detached_contexts',
    type: 'gauge',
    unit: '{context}',
    help: 'V8 contexts detached and not yet collected.',
    labels: {},
    howToRead: 'Above zero for long means that something still holds a context that is done with.',
    read: ({ frame }) => single(frame?.detachedContexts),
  },
  {
    name: 'heapwarden_rss_bytes',
    otelName: 'heapwarden.rss',
    type: 'gauge',
    unit: 'bytes',
    help: 'Resident set size of the process.',
    labels: {},
    howToRead: 'Follows the heap up and seldom down: growth alone is no leak.',
    read: ({ os }) => single(os.rssBytes),
  },
  {
    name: 'heapwarden_cgroup_limit_bytes',
    otelName: 'heapwarden.cgroup.limit',
    type: 'gauge',
    unit: 'bytes',
    help: 'Lowest memory limit of the cgroups that the process is in, memory.high included.',
    labels: {},
    howToRead:
      'Absent without a limit. The kernel throttles or kills here, whatever the limit of the heap is.',
    read: ({ os }) => single(os.cgroup?.limitBytes),
  },
  {
    name: 'heapwarden_cgroup_usage_bytes',
    otelName: 'heapwarden.cgroup.usage',
    type: 'gauge',
    unit: 'bytes',
    help: 'Memory charged to the cgroup that has the lowest limit, page cache included.',
    labels: {},
    howToRead: 'Page cache that can be dropped counts here and not in the pressure ratio.',
    read: ({ os }) => single(os.cgroup?.usageBytes),
  },
  {
    name: 'heapwarden_memory_stall_ratio',
    otelName: 'heapwarden.memory.stall',
    type: 'gauge',
    unit: 'ratio',
    help: 'Share of the last 10 s in which some or all tasks waited for memory.',
    labels: { severity: '`some`, `full`' },
    howToRead:
      'Pressure stall information of the cgroup, else of the machine. Above a few percent memory is short.',
    read: ({ os: { memoryStall } }) =>
      perLabel('severity', [
        ['some', memoryStall?.someRatio],
        ['full', memoryStall?.fullRatio],
      ]),
  },
  {
    name: 'heapwarden_gc_duration_seconds',
    otelName: 'heapwarden.gc.duration',
    type: 'histogram',
    unit: 'seconds',
    help: 'Pauses of garbage collection by kind; every one is counted.',
    labels: { kind: '`minor`, `major`, `incremental`, `weakcb`' },
    howToRead: 'Many `major` ones close together mean that the heap is near its limit.',
    bounds: GC_BUCKETS_SECONDS,
    read: ({ frame }) =>
      frame === undefined
        ? []
        : GC_KINDS.map((kind) => {
            const { bucketCounts, sumSeconds } = frame.gcPauses[kind];
            return { labels: { kind }, bucketCounts, sum: sumSeconds };
          }),
  },
  {
    name: 'heapwarden_quiet_gc_total',
    otelName: 'heapwarden.quiet_gc',
    type: 'counter',
    unit: '{gc}',
    help: 'Major GCs that were asked for at quiet moments.',
    labels: {},
    howToRead: 'Zero unless `quietGcAfterMs` is set, or where V8 collects often enough by itself.',
    read: ({ frame }) => single(frame?.quietGcCount),
  },
  {
    name: 'heapwarden_quiet_gc_pause_seconds_total',
    otelName: 'heapwarden.quiet_gc_pause',
    type: 'counter',
    unit: 'seconds',
    help: 'How long the GCs that were asked for have stopped the application.',
    labels: {},
    howToRead: 'What `quietGcAfterMs` costs; over the count, what one GC costs.',
    read: ({ frame }) => single(seconds(frame?.quietGcPausedMs)),
  },
  {
    name: 'heapwarden_http_requests_total',
    otelName: 'heapwarden.http.requests',
    type: 'counter',
    unit: '{request}',
    help: 'HTTP requests that servers of the process have begun to answer.',
    labels: {},
    howToRead: 'The load by which growth is judged: what it explains is no leak.',
    read: ({ frame }) => single(frame?.requestCount),
  },
  {
    name: 'heapwarden_eventloop_delay_seconds',
    otelName: 'heapwarden.eventloop.delay',
    type: 'gauge',
    unit: 'seconds',
    help: 'Delay of the event loop over the last frame, beyond the resolution of the timer.',
    labels: { statistic: '`p50`, `p90`, `p99`, `max`' },
    howToRead: 'How late timers fire. Compare with the pauses of garbage collection.',
    read: ({ frame }) =>
      perLabel('statistic', [
        ['p50', seconds(frame?.eventLoopDelayP50Ms)],
        ['p90', seconds(frame?.eventLoopDelayP90Ms)],
        ['p99', seconds(frame?.eventLoopDelayP99Ms)],
        ['max', seconds(frame?.eventLoopDelayMaxMs)],
      ]),
  },
  {
    name: 'heapwarden_eventloop_utilization_ratio',
    otelName: 'heapwarden.eventloop.utilization',
    type: 'gauge',
    unit: 'ratio',
    help: 'Share of the last frame in which the event loop was busy, 0 to 1.',
    labels: {},
    howToRead: 'Near 1 the application has no time left.',
    read: ({ frame }) => single(frame?.eventLoopUtilizationRatio),
  },
];

function seconds(milliseconds: number | undefined): number | undefined {
  return milliseconds === undefined ? undefined : milliseconds / 1000;
}
