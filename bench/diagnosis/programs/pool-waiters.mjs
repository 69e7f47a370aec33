/** Who waits for a connection gives up after a while, and stays in the queue. */
class ConnectionPool {
  waiters = [];

  acquire(query) {
    return new Promise((resolve, reject) => {
      this.waiters.push({ query, resolve, reject, since: Date.now() });
    });
  }
}
const reportingPool = new ConnectionPool();

export function step(turn) {
  void Promise.race([reportingPool.acquire(`select ${turn} from orders`), Promise.resolve('gave up')]);
}
