/** A function that is kept shares its scope with one that uses a large array: the array is kept as well. */
const handlers = [];

function connect(turn) {
  const largeReply = new Array(200).fill(`reply ${turn}`);
  const unused = () => largeReply.length;
  handlers.push(() => turn);
  return unused;
}

export function step(turn) {
  connect(turn);
}
