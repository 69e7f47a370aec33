/** An LRU cache whose author forgot to evict. */
class Entry {
  constructor(key, value, newer) {
    Object.assign(this, { key, value, older: null, newer });
  }
}
class Lru {
  newest = null;
  index = new Map();

  set(key, value) {
    const entry = new Entry(key, value, null);
    entry.older = this.newest;
    if (this.newest) this.newest.newer = entry;
    this.newest = entry;
    this.index.set(key, entry);
  }
}
const thumbnails = new Lru();

export function step(turn) {
  thumbnails.set(`thumb-${turn}`, { width: turn, pixels: new Array(20).fill(turn) });
}
