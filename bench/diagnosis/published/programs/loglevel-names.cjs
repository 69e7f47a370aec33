/** loglevel keeps a logger for each name. */
const log = require('loglevel');

exports.steps = { before: 100, after: 1_500 };
exports.step = (turn) => log.getLogger(`job-${turn}`).debug('begins');
