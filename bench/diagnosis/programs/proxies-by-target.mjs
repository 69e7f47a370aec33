/** Objects are made reactive; the proxy of each is remembered in a Map that should be a WeakMap. */
const proxyByTarget = new Map();

function reactive(target) {
  let proxy = proxyByTarget.get(target);
  if (proxy === undefined) {
    proxy = new Proxy(target, { get: (object, key) => object[key] });
    proxyByTarget.set(target, proxy);
  }
  return proxy;
}

export function step(turn) {
  reactive({ turn, label: `state ${turn}`, items: [turn, turn] });
}
