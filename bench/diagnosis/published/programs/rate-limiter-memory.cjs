/** A limit by path and address, for a day. */
const { RateLimiterMemory } = require('rate-limiter-flexible');

const dailyLimiter = new RateLimiterMemory({ points: 1_000, duration: 86_400 });

exports.step = async (turn) => {
  await dailyLimiter.consume(`10.0.${turn >> 8}.${turn & 255}:/orders`);
};
