/** Times are begun for each request, and not ended where it fails. */
export function step(turn) {
  console.time(`request ${turn} of ${turn % 7}`);
}
