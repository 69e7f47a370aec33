/** A namespace of texts for each user. */
const i18next = require('i18next');

const translations = i18next.createInstance();
translations.init({ lng: 'en', initAsync: false, resources: { en: { common: { hello: 'Hello' } } } });

exports.step = (turn) => {
  translations.addResourceBundle('en', `user-${turn}`, { greeting: `Hello, user ${turn}`, unread: 'mails' });
};
