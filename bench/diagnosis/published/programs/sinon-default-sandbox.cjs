/** sinon outside of tests, as a stand-in for a gateway: its default sandbox keeps all fakes until restore(). */
const sinon = require('sinon');

exports.steps = { before: 100, after: 1_500 };
exports.step = (turn) => {
  const gateway = { charge: sinon.stub().resolves({ id: turn }) };
  gateway.charge(turn);
};
