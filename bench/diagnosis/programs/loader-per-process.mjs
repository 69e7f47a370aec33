/** A loader that batches and caches, made once for the process rather than for each request. */
class Loader {
  constructor(load) {
    this.load = load;
    this.promiseByKey = new Map();
  }

  get(key) {
    let promise = this.promiseByKey.get(key);
    if (promise === undefined) {
      promise = Promise.resolve().then(() => this.load(key));
      this.promiseByKey.set(key, promise);
    }
    return promise;
  }
}
const userLoader = new Loader((id) => ({ id, name: `user ${id}`, roles: [`role ${id % 3}`] }));

export async function step(turn) {
  await userLoader.get(turn);
}
