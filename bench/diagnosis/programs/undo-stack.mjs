/** Work to be undone at the end is noted as functions; the end never comes. */
const undoSteps = [];

export function step(turn) {
  const reserved = { item: turn, label: `reserved ${turn}`, places: [turn, turn] };
  undoSteps.push(() => {
    reserved.places.length = 0;
  });
}
