/** Where numbers begin to matter; the same places as in the alerts and in the configuration's defaults. */
import { thresholds } from './panel.mjs';

const HOUR_SECONDS = 3600;

/** Of the time that is left. The first colour is that of no growth, which has no value. */
export const HEADROOM = thresholds(
  'green',
  [0, 'red'],
  [HOUR_SECONDS, 'orange'],
  [6 * HOUR_SECONDS, 'green'],
);

/** Of the share of a limit that is used: elevated, high, critical. */
export const PRESSURE = thresholds('green', [0.7, 'yellow'], [0.85, 'orange'], [0.95, 'red']);

/** Of the distance from the median of the replicas. */
export const OUTLIER = thresholds('green', [0.5, 'orange']);

/** Of the time that the application stands still, in seconds: a tenth is felt, a whole one is an outage. */
export const PAUSE = thresholds('green', [0.1, 'yellow'], [1, 'red']);

/** Of predicted / actual − 1: below zero admission control let through what cost more than it expected. */
export const PREDICTION = thresholds('blue', [-1, 'orange'], [-0.2, 'blue']);

/** Of what should not be at all. */
export const NONE = thresholds('green', [1, 'red']);

/** Of what tells something, and is neither good nor bad. */
export const NEUTRAL = thresholds('blue');
