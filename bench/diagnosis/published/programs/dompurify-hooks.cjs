/** A hook is added at each comment that is cleaned. */
const createDOMPurify = require('dompurify');
const { JSDOM } = require('jsdom');

const purifier = createDOMPurify(new JSDOM('').window);

exports.step = (turn) => {
  const comment = { id: turn, removed: [turn] };
  purifier.addHook('afterSanitizeAttributes', (node) => comment.removed.push(node.nodeName));
};
