/** A route for each document. */
const router = require('find-my-way')();

exports.step = (turn) => router.on('GET', `/documents/${turn}/body`, () => turn);
