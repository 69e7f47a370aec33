/** fast-memoize has no bound. */
const memoize = require('fast-memoize');

const distanceTo = memoize((city) => ({ city, kilometres: 1, via: [city] }));

exports.step = (turn) => distanceTo(`city-${turn}`);
