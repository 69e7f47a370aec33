/** A type is parsed for each message, under a name of its own, into one registry. */
const avro = require('avsc');

const registry = {};

exports.steps = { before: 50, after: 600 };
exports.step = (turn) => {
  avro.Type.forSchema(
    { type: 'record', name: `Event${turn}`, fields: [{ name: 'id', type: 'int' }] },
    { registry },
  );
};
