/** The same with awilix. */
const { asValue, createContainer } = require('awilix');

const services = createContainer();

exports.steps = { before: 100, after: 800 };
exports.step = (turn) => services.register(`request${turn}`, asValue({ id: turn, user: `user ${turn}` }));
