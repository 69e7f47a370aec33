export * from '../../dist/detect/series-history.js';
export * from '../../dist/detect/judge.js';
export * as profiles from '../../dist/detect/profile.js';
