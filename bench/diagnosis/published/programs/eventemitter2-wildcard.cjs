/** Listeners of ever new events, in the tree of an emitter with wildcards. */
const { EventEmitter2 } = require('eventemitter2');

const deviceEvents = new EventEmitter2({ wildcard: true, maxListeners: 0 });

exports.step = (turn) => {
  const device = { id: turn, readings: [] };
  deviceEvents.on(`device.${turn}.reading`, (reading) => device.readings.push(reading));
};
