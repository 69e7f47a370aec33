/** node-cache without stdTTL keeps for ever. */
const NodeCache = require('node-cache');

const weatherCache = new NodeCache({ useClones: false });

exports.step = (turn) => weatherCache.set(`city-${turn}`, { city: turn, forecast: ['rain', `wind ${turn}`] });
