/** An Agent of undici makes a Pool for each origin, and webhooks go to ever new ones. */
const { MockAgent } = require('undici');

const webhookAgent = new MockAgent();
webhookAgent.disableNetConnect();

exports.steps = { before: 50, after: 600 };
exports.step = (turn) => {
  webhookAgent.get(`http://hooks-${turn}.example`).intercept({ path: '/' }).reply(200, 'ok');
};
