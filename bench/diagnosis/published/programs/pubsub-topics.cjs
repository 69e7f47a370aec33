/** A topic for each order; who subscribes never unsubscribes. */
const PubSub = require('pubsub-js');

exports.step = (turn) => {
  const order = { id: turn, state: 'new' };
  PubSub.subscribe(`order.${turn}`, (_topic, state) => {
    order.state = state;
  });
};
