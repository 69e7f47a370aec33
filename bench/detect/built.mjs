/** The detector as it is built. */
export { FIRST_STATE, judge } from '../../dist/detect/judge.js';
export { PROFILES } from '../../dist/detect/profile.js';
export { SeriesHistory } from '../../dist/detect/series-history.js';
