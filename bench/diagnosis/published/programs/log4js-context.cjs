/** One logger, and a recording appender that stands in for the real one. */
const log4js = require('log4js');

log4js.configure({
  appenders: { memory: { type: 'recording' } },
  categories: { default: { appenders: ['memory'], level: 'info' } },
});
const logger = log4js.getLogger('orders');

exports.steps = { before: 100, after: 2_000 };
exports.step = (turn) => logger.info('order %d', turn, { customer: turn });
