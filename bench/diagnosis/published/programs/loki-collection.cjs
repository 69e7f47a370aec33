/** An in-memory collection is a log of all that has happened. */
const Loki = require('lokijs');

const database = new Loki('audit.db', { env: 'NA' });
const auditTrail = database.addCollection('audit', { indices: ['user'] });

exports.step = (turn) => auditTrail.insert({ user: turn, action: `login ${turn}` });
