/** Pages are rendered in windows that are never closed: an interval of the page keeps each. */
const { JSDOM } = require('jsdom');

exports.steps = { before: 4, after: 30 };
exports.step = async (turn) => {
  const { window } = new JSDOM(`<p id="text">page ${turn}</p>`, { pretendToBeVisual: false });
  await new Promise((resolve) => window.addEventListener('load', resolve));
  window.setInterval(() => window.document.title, 60_000);
};
