/** What belongs to a request is bound in the container of the process. */
require('reflect-metadata');
const { Container } = require('inversify');

const container = new Container();

exports.steps = { before: 100, after: 1_500 };
exports.step = (turn) => {
  container.bind(`request-${turn}`).toConstantValue({ id: turn, user: `user ${turn}` });
};
