/** Computed values on an observable that stays, never disposed. */
const ko = require('knockout');

const exchangeRate = ko.observable(1);

exports.steps = { before: 50, after: 800 };
exports.step = (turn) => {
  const invoice = { id: turn, cents: turn };
  ko.computed(() => exchangeRate() * invoice.cents);
};
