/** Views are watched by weak references, of which nobody throws away the empty ones. */
const watchedViews = new Map();

export function step(turn) {
  const view = { turn, text: `view ${turn}` };
  watchedViews.set(`view-${turn}`, { reference: new WeakRef(view), addedAt: turn, tags: [`tag ${turn}`] });
}
