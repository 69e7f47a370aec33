/** A schema is compiled at each request: Ajv keeps all of them. */
const Ajv = require('ajv');

const ajv = new Ajv();

exports.steps = { before: 50, after: 700 };
exports.step = (turn) => {
  const validate = ajv.compile({
    type: 'object',
    properties: { id: { type: 'integer' }, name: { type: 'string' } },
    required: ['id'],
  });
  validate({ id: turn });
};
