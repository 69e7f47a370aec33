/** A circuit breaker for each request rather than for each service. */
const CircuitBreaker = require('opossum');

exports.steps = { before: 30, after: 300 };
exports.step = async (turn) => {
  const breaker = new CircuitBreaker(async () => turn, { timeout: false });
  await breaker.fire();
};
