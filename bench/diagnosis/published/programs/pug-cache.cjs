/** Pug caches by file name, and each page has a name of its own. */
const pug = require('pug');

exports.steps = { before: 50, after: 600 };
exports.step = (turn) =>
  pug.render('h1= title', { title: 'hello', cache: true, filename: `/pages/${turn}.pug` });
