/** Counters by URL, where each URL has a query of its own. */
const hitsByUrl = {};

export function step(turn) {
  const url = `/search?q=${turn}`;
  hitsByUrl[url] ??= { url, hits: 0, first: new Date(turn) };
  hitsByUrl[url].hits += 1;
}
