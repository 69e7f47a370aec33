/** Styles are rendered on the server with values of each user in them, by one cache for all. */
const createCache = require('@emotion/cache').default;

const styleCache = createCache({ key: 'css' });
styleCache.compat = true;

exports.steps = { before: 100, after: 1_500 };
exports.step = (turn) => {
  const serialized = { name: `style-${turn}`, styles: `width:${turn}px;` };
  styleCache.insert(`.css-${serialized.name}`, serialized, styleCache.sheet, true);
};
