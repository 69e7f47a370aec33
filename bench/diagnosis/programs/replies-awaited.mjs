/** Each request is a function that waits for a reply; those to a server that has gone never come. */
const openRequests = new Set();

async function request(turn) {
  const body = { turn, text: `request ${turn}`, cells: [turn, turn, turn] };
  await new Promise((_resolve) => {});
  return body;
}

export function step(turn) {
  openRequests.add(request(turn));
}
