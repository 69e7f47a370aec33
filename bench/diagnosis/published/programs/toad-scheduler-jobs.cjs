/** A job by an id of its own for each session, never removed. */
const { SimpleIntervalJob, Task, ToadScheduler } = require('toad-scheduler');

const sessionScheduler = new ToadScheduler();

exports.steps = { before: 100, after: 1_500 };
exports.step = (turn) => {
  const session = { id: turn, seen: [turn] };
  const task = new Task('ping', () => session.seen.length);
  sessionScheduler.addSimpleIntervalJob(new SimpleIntervalJob({ hours: 1 }, task, { id: `session-${turn}` }));
};
