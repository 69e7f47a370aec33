/** Who has the lock never calls done(). */
const AsyncLock = require('async-lock');

const stockLock = new AsyncLock({ maxPending: Number.POSITIVE_INFINITY });

exports.step = (turn) => {
  const order = { id: turn, items: [turn] };
  stockLock.acquire(
    'warehouse',
    (done) => turn > 0 && done(null, order.items),
    () => {},
  );
};
