/** lodash's memoize() has no bound. */
const _ = require('lodash');

const shippingQuote = _.memoize(
  (order) => ({ order: order.id, cents: order.id * 3, carrier: 'post' }),
  (order) => JSON.stringify(order),
);

exports.step = (turn) => shippingQuote({ id: turn, weight: turn % 50 });
