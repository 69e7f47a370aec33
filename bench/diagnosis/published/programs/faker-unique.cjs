/** faker 7: helpers.unique() remembers what it has given. */
const { faker } = require('@faker-js/faker');

exports.steps = { before: 100, after: 2_000 };
exports.step = (turn) => faker.helpers.unique((id) => `guest-${id}-${faker.datatype.uuid()}`, [turn]);
