/** More is scheduled than the limiter lets through. */
const Bottleneck = require('bottleneck');

const partnerLimiter = new Bottleneck({ maxConcurrent: 1, minTime: 3_600_000 });

exports.steps = { before: 100, after: 1_500 };
exports.step = (turn) => {
  const order = { id: turn, lines: [`line ${turn}`] };
  partnerLimiter.schedule(async () => order.lines.length);
};
