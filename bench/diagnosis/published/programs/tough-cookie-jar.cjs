/** One cookie jar for all that a crawler sees. */
const { CookieJar } = require('tough-cookie');

const crawlerCookies = new CookieJar();

exports.steps = { before: 100, after: 1_500 };
exports.step = (turn) => {
  crawlerCookies.setCookieSync(`visit=${turn}; Path=/`, `http://site-${turn}.example/`);
};
