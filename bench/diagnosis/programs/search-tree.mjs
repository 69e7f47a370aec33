/** A tree of what was ever searched for. */
let searchedTree = null;

export function step(turn) {
  const added = { word: (turn * 7_919) % 10_007, text: `search ${turn}`, less: null, more: null };
  searchedTree ??= added;
  for (let at = searchedTree; at !== added; ) {
    const side = added.word < at.word ? 'less' : 'more';
    at[side] ??= added;
    at = at[side];
  }
}
