/** An instance of i18next is cloned for each request, as its documentation says. */
const i18next = require('i18next');

const translator = i18next.createInstance();
translator.init({ lng: 'en', initAsync: false, resources: { en: { translation: { hello: 'Hello' } } } });

exports.steps = { before: 50, after: 800 };
exports.step = () => translator.cloneInstance({ lng: 'en' }).t('hello');
