/** Calls to another service wait by their number; of a call that times out the entry stays. */
class RpcClient {
  #pendingCalls = new Map();
  #lastId = 0;

  call(method, params) {
    this.#lastId += 1;
    return new Promise((resolve, reject) => {
      this.#pendingCalls.set(this.#lastId, { method, params, resolve, reject });
    });
  }
}
const inventoryService = new RpcClient();

export function step(turn) {
  void inventoryService.call('reserve', { sku: `sku-${turn}`, count: turn % 9, notes: [`note ${turn}`] });
}
