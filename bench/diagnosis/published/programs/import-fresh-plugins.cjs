/** import-fresh 2.0.0: a plugin is loaded afresh at each request, and is a child of what loads it each time. */
const importFresh = require('import-fresh');

const plugin = require.resolve('lodash.memoize');

exports.steps = { before: 20, after: 300 };
exports.step = () => importFresh(plugin);
