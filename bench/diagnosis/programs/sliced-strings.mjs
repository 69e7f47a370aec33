/** A token of each document is kept, and with it all of the document. */
const tokens = [];

export function step(turn) {
  const document = `token-${turn}-${'x'.repeat(4_000)}-${turn}`;
  JSON.stringify(document);
  tokens.push(document.slice(3, 30));
}
