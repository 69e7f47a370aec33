/** A rule for each page is pushed to one parser. */
const MarkdownIt = require('markdown-it');

const parser = new (MarkdownIt.default ?? MarkdownIt)();

exports.steps = { before: 100, after: 1_500 };
exports.step = (turn) => {
  const page = { id: turn, headings: [] };
  parser.core.ruler.push(`headings-${turn}`, (state) => page.headings.push(state.src));
};
