/** A locale is defined for each user's own formats. */
const moment = require('moment');

exports.steps = { before: 50, after: 800 };
exports.step = (turn) => {
  moment.defineLocale(`x-user-${turn}`, { parentLocale: 'en', longDateFormat: { LT: `HH:mm [u${turn}]` } });
  moment.locale('en');
};
