/** A spy around a function that is called for ever keeps the arguments of all calls. */
const sinon = require('sinon');

const notifier = {
  notify(message) {
    return message.id;
  },
};
const notifySpy = sinon.createSandbox().spy(notifier, 'notify');

exports.steps = { before: 100, after: 2_000 };
exports.step = (turn) => {
  notifier.notify({ id: turn, text: `message ${turn}` });
  return notifySpy.callCount;
};
