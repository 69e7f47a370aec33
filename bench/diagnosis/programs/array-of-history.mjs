/** A log in memory, for a page that nobody opens. */
class RequestLog {
  entries = [];

  add(entry) {
    this.entries.push(entry);
  }
}
const requestLog = new RequestLog();

export function step(turn) {
  requestLog.add({ at: turn, path: `/p/${turn}`, headers: { accept: 'text/html', id: `${turn}` } });
}
