/** EJS caches by file name, and each page has a name of its own. */
const ejs = require('ejs');

exports.steps = { before: 100, after: 1_500 };
exports.step = (turn) =>
  ejs.render('<h1><%= title %></h1>', { title: 'hello' }, { cache: true, filename: `/pages/${turn}.ejs` });
