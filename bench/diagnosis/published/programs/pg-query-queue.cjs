/** Queries are sent by a client that is never connected. */
const { Client } = require('pg');

const reportClient = new Client({ host: '127.0.0.1', port: 9 });

exports.step = (turn) => {
  reportClient.query('SELECT * FROM orders WHERE id = $1', [turn], () => {});
};
