/** Bodies that have fallen out of the world are still in it. */
const { Bodies, Composite, Engine } = require('matter-js');

const engine = Engine.create();

exports.steps = { before: 50, after: 600 };
exports.step = (turn) => Composite.add(engine.world, Bodies.circle(turn, 0, 5));
