/** A histogram in the register of the whole process, with the path as a label. */
const client = require('prom-client');

const requestDuration = new client.Histogram({
  name: 'http_request_duration_seconds',
  help: 'how long requests take',
  labelNames: ['path'],
});

exports.steps = { before: 100, after: 2_000 };
exports.step = (turn) => requestDuration.observe({ path: `/orders/${turn}` }, 0.1);
