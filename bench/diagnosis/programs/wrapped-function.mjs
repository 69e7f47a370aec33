/** Each request puts its own function around the log, to add its id, and never takes it away. */
let writeLog = () => {};

export function step(turn) {
  const writeBefore = writeLog;
  const request = { turn, url: `/orders/${turn}`, cells: [turn, turn, turn] };
  writeLog = (text) => writeBefore(`${request.url} ${text}`);
}
