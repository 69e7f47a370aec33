/** A reminder far ahead for each order, and none is cancelled when the order is. */
const schedule = require('node-schedule');

exports.step = (turn) => {
  const order = { id: turn, customer: `customer ${turn}` };
  schedule.scheduleJob(new Date(Date.now() + 86_400_000), () => order.customer);
};
