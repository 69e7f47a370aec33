/** The one list of metrics. Every exporter and the documentation read from it. */
import { alertMetrics } from './alert-metrics.js';
import { analysisMetrics } from './analysis-metrics.js';
import { memoryMetrics } from './memory-metrics.js';
import type { Metric } from './metric.js';
import { trackerMetrics } from './tracker-metrics.js';
import { watchdogMetrics } from './watchdog-metrics.js';

export const catalogue: readonly Metric[] = [
  ...memoryMetrics,
  ...trackerMetrics,
  ...analysisMetrics,
  ...alertMetrics,
  ...watchdogMetrics,
];
