/** nock in a service of a test system: each scenario adds an interceptor. */
const nock = require('nock');

exports.steps = { before: 50, after: 800 };
exports.step = (turn) => {
  nock('http://payments.example').get(`/payments/${turn}`).reply(200, { id: turn });
};
