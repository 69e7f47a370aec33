/** A limiter for each user rather than one for all of them. */
const rateLimit = require('express-rate-limit');

const limiterByUser = {};

exports.steps = { before: 50, after: 800 };
exports.step = (turn) => {
  limiterByUser[`user-${turn}`] ??= rateLimit({ windowMs: 60_000, max: 10 });
};
