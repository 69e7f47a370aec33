/** A partial is registered for each mail. */
const Handlebars = require('handlebars');

const frame = Handlebars.compile('<html>{{> (lookup . "body")}}</html>');

exports.steps = { before: 50, after: 800 };
exports.step = (turn) => {
  const body = `mail-${turn}`;
  Handlebars.registerPartial(body, `Dear {{name}}, your order ${turn} is on its way.`);
  frame({ body, name: 'Ada' });
};
