/** What has failed is tried again tomorrow, with all that it was about. */
export function step(turn) {
  const order = { turn, lines: [`line ${turn}`, `gift ${turn}`], customer: { id: turn } };
  setTimeout(function retryOrder() {
    order.lines.pop();
  }, 86_400_000);
}
