/** The same in a module: a validator for each tenant that there ever was, added with an id. */
import Ajv from 'ajv';

const requestValidator = new Ajv.default();

export const steps = { before: 50, after: 700 };

export function step(turn) {
  requestValidator.addSchema({ $id: `tenant-${turn}`, type: 'object', properties: { id: { const: turn } } });
  requestValidator.validate(`tenant-${turn}`, { id: turn });
}
