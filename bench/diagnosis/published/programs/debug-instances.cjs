/** debug 4.1.1 keeps all instances (fixed in 4.3.0); here there is one for each request. */
const debug = require('debug');

exports.step = (turn) => {
  const log = debug(`request:${turn}`);
  log('begins');
};
