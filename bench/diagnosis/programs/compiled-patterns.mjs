/** Regular expressions are compiled once, by their source; users make up the source. */
const compiledPatterns = new Map();

export function step(turn) {
  const source = `^user-${turn}-[a-z]+$`;
  if (!compiledPatterns.has(source)) compiledPatterns.set(source, new RegExp(source, 'u'));
  return compiledPatterns.get(source).test('user');
}
