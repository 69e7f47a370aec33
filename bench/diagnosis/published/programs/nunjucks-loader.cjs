/** The loader gives a template for each customer, and the environment keeps them. */
const nunjucks = require('nunjucks');

const CustomerLoader = nunjucks.Loader.extend({
  getSource: (name) => ({ src: `Hello {{ name }}, this is ${name}`, path: name, noCache: false }),
});
const invoiceTemplates = new nunjucks.Environment(new CustomerLoader());

exports.steps = { before: 50, after: 800 };
exports.step = (turn) => invoiceTemplates.render(`customer-${turn}`, { name: 'Ada' });
