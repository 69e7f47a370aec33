/** Redis is not there: commands wait in the offline queue. */
const { Redis } = require('ioredis');

const cacheClient = new Redis({ host: '127.0.0.1', port: 9, lazyConnect: true, maxRetriesPerRequest: null });
cacheClient.on('error', () => {});

exports.step = (turn) => {
  cacheClient.set(`page:${turn}`, `<h1>page ${turn}</h1>`);
};
