/** Listeners of eventemitter3, never removed. */
const EventEmitter = require('eventemitter3');

const priceBus = new EventEmitter();

exports.step = (turn) => {
  const basket = { id: turn, total: 0, lines: [turn] };
  priceBus.on('price', (price) => {
    basket.total += price;
  });
};
