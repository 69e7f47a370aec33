/** A connection is taken and not given back: all that come later wait. */
const { createPool } = require('generic-pool');

const connectionPool = createPool(
  { create: async () => ({ isOpen: true }), destroy: async () => {} },
  { max: 1 },
);

exports.step = (turn) => {
  const report = { id: turn, rows: [turn] };
  connectionPool.acquire().then((connection) => report.rows.push(connection));
};
