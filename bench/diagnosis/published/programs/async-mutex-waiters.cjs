/** A lock is taken and not released when something fails. */
const { Mutex } = require('async-mutex');

const ledgerLock = new Mutex();

exports.step = (turn) => {
  const entry = { id: turn, cents: [turn] };
  ledgerLock.acquire().then((release) => {
    if (turn > 0) release(entry.cents);
  });
};
