/** A processor of events is added to the global scope at each request. */
const Sentry = require('@sentry/core');

exports.step = (turn) => {
  const request = { id: turn, url: `/orders/${turn}` };
  Sentry.getGlobalScope().addEventProcessor((event) => ({ ...event, request }));
};
