/** A context of cls-hooked is entered for each message and never left. */
const { createNamespace } = require('cls-hooked');

const requestNamespace = createNamespace('request');

exports.step = (turn) => {
  const context = requestNamespace.createContext();
  requestNamespace.enter(context);
  requestNamespace.set('user', { id: turn, name: `user ${turn}` });
};
