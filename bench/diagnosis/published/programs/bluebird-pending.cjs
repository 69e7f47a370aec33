/** Bluebird: answers that never come, in a table of those that wait. */
const Bluebird = require('bluebird');

const pendingReplies = {};

exports.step = (turn) => {
  new Bluebird((resolve) => {
    pendingReplies[`correlation-${turn}`] = resolve;
  }).then((reply) => reply.body);
};
