/** What must be done at the end of the process is registered for each job. */
const { onExit } = require('signal-exit');

exports.step = (turn) => {
  const job = { id: turn, lock: `/locks/${turn}` };
  onExit(() => job.lock);
};
