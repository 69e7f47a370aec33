/** A logger for each request, all of them into one transport that is never closed. */
const { Writable } = require('node:stream');
const winston = require('winston');

const sharedTransport = new winston.transports.Stream({
  stream: new Writable({ write: (_chunk, _encoding, done) => done() }),
});
sharedTransport.setMaxListeners(0);

exports.steps = { before: 30, after: 500 };
exports.step = (turn) => {
  const logger = winston.createLogger({ defaultMeta: { request: turn }, transports: [sharedTransport] });
  logger.info('request');
};
