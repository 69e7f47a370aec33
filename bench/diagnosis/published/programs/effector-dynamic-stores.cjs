/** Stores of effector that are made while it runs, all derived of one that stays. */
const { createStore } = require('effector');

const $exchangeRate = createStore(1);

exports.steps = { before: 30, after: 500 };
exports.step = (turn) => {
  $exchangeRate.map((rate) => rate * turn);
};
