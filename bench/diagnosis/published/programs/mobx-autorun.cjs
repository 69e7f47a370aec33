/** An autorun for each request, none of them disposed. */
const { autorun, observable } = require('mobx');

const settings = observable({ currency: 'EUR' });

exports.steps = { before: 100, after: 1_500 };
exports.step = (turn) => {
  const cart = { id: turn, currency: null };
  autorun(() => {
    cart.currency = settings.currency;
  });
};
