/**
 * Leaks in packages as they are published, with what is right to say of each, written before any of them was first run:
 * `path` must name the collection, property or variable that a developer would look at, and the advice must be that of one
 * of `patterns`. The script of the holder must be the program's or the package's own.
 */
const DICTIONARY = 'object as a dictionary without bound';
const MAP = 'Map without bound';
const SET = 'Set without bound';
const ARRAY = 'array without bound';
const CLOSURES = 'closures';
const LISTENERS = 'event listeners';
const TIMERS = 'timers';
const COMPILED = 'compiled code';

export const PUBLISHED = {
  'express-session-memory-store.cjs': { path: /\bsessions\b/, patterns: [DICTIONARY] },
  'prom-client-histogram.cjs': { path: /\brequestDuration\b|\bhashMap\b|_metrics/, patterns: [DICTIONARY, MAP] },
  'rxjs-subject.mjs': { path: /\bconfiguration\b.*[oO]bservers\b/, patterns: [ARRAY, LISTENERS, CLOSURES] },
  'rxjs-replay-subject.cjs': { path: /\bauditEvents\b.*\b_buffer\b/, patterns: [ARRAY] },
  'sinon-default-sandbox.cjs': { path: /collection|fakes|[sS]andbox|restorers/i, patterns: [ARRAY, SET, CLOSURES] },
  'sinon-spy-calls.cjs': {
    path: /\bnotif.*(args|callIds|thisValues|returnValues|exceptions|errorsWithCallStack)\b|\bargs\b/,
    patterns: [ARRAY],
  },
  'lodash-memoize.cjs': { path: /\bshippingQuote\b.*\bcache\b/, patterns: [DICTIONARY, MAP] },
  'memoizee-primitive.cjs': { path: /\bloadProfile\b|memoizee|\bcache\b/, patterns: [DICTIONARY, MAP] },
  'p-memoize-default.mjs': { path: /\bfetchExchangeRate\b|\bcache(Store)?\b/, patterns: [MAP] },
  'mem-max-age.cjs': { path: /\bresolveTenant\b|\bcache(Store)?\b/, patterns: [MAP] },
  'dataloader-global.cjs': { path: /\bproductLoader\b.*_cacheMap\b/, patterns: [MAP] },
  'handlebars-partials.cjs': { path: /\bpartials\b/, patterns: [DICTIONARY, COMPILED] },
  'ejs-cache.cjs': { path: /\bejs\b.*\bcache\b|\bcache\b.*_data\b/, patterns: [DICTIONARY, MAP, COMPILED] },
  'pug-cache.cjs': { path: /\bpug\b.*\bcache\b|\bcache\b/, patterns: [DICTIONARY, COMPILED] },
  'nunjucks-loader.cjs': { path: /\binvoiceTemplates\b.*\bcache\b/, patterns: [DICTIONARY, COMPILED] },
  'ajv-compile-per-request.cjs': { path: /\bajv\b.*(_cache|scope|_values)\b/, patterns: [MAP, DICTIONARY, ARRAY, COMPILED] },
  'ajv-esm.mjs': {
    path: /\brequestValidator\b.*(_cache|schemas|refs|scope)\b/,
    patterns: [MAP, DICTIONARY, ARRAY, COMPILED],
  },
  'node-schedule-jobs.cjs': { path: /\bscheduledJobs\b|\binvocations\b/, patterns: [DICTIONARY, TIMERS, ARRAY] },
  'cron-jobs.mjs': { path: /Timeout.*(CronJob|cron)|cron-jobs\.mjs|job\.(js|ts)/i, patterns: [TIMERS] },
  'winston-logger-per-request.cjs': { path: /\bsharedTransport\b/, patterns: [LISTENERS] },
  'winston-container.cjs': { path: /\bloggers\b/, patterns: [MAP] },
  'eventemitter3-listeners.cjs': { path: /\bpriceBus\b.*\bprice\b/, patterns: [LISTENERS] },
  'mitt-listeners.mjs': { path: /\borderBus\b.*\border\b/, patterns: [LISTENERS, ARRAY] },
  'ws-clients.mjs': { path: /\bmembersOfRoom\b.*\blobby\b/, patterns: [SET] },
  'p-queue-blocked.mjs': {
    path: /\bthumbnailQueue\b.*[qQ]ueue\b/,
    patterns: [ARRAY, 'promises that never settle', CLOSURES],
  },
  'async-queue.cjs': { path: /\bmailQueue\b.*(_tasks|head|tail)\b/, patterns: ['list that is linked'] },
  'mobx-autorun.cjs': { path: /\bsettings\b.*observers_?\b/, patterns: [SET, LISTENERS] },
  'redux-subscribe.mjs': { path: /\bboardStore\b.*[lL]isteners\b/, patterns: [MAP, LISTENERS] },
  'axios-interceptors.cjs': { path: /\bbillingApi\b.*\bhandlers\b|interceptors.*\bhandlers\b/, patterns: [ARRAY] },
  'i18next-bundles.cjs': { path: /\btranslations\b.*\bdata\b/, patterns: [DICTIONARY] },
  'jsdom-windows.cjs': { path: /Timeout|TimersList|[tT]imer/, patterns: [TIMERS, 'contexts'] },
};
