/** An index is a tree behind two functions, and nothing is ever taken out of it. */
function makeIndex() {
  let top = null;
  return {
    insert(key, value) {
      const added = { key, value, left: null, right: null };
      if (top === null) top = added;
      for (let at = top; at !== added; ) {
        const side = key < at.key ? 'left' : 'right';
        at[side] ??= added;
        at = at[side];
      }
    },
    isEmpty: () => top === null,
  };
}

const orderIndex = makeIndex();

export function step(turn) {
  // Keys in no order, so that the tree is no list.
  orderIndex.insert((turn * 7_919) % 10_007, `order ${turn}`);
}
