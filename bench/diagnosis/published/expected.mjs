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
const LIST = 'list that is linked';
const TREE = 'tree without bound';
const GROWING_STRING = 'string that grows';
const BUFFERS = 'buffers';
const PENDING = 'promises that never settle';

export const PUBLISHED = {
  'express-session-memory-store.cjs': { path: /\bsessions\b/, patterns: [DICTIONARY] },
  'prom-client-histogram.cjs': {
    path: /\brequestDuration\b|\bhashMap\b|_metrics/,
    patterns: [DICTIONARY, MAP],
  },
  'rxjs-subject.mjs': { path: /\bconfiguration\b.*[oO]bservers\b/, patterns: [ARRAY, LISTENERS, CLOSURES] },
  'rxjs-replay-subject.cjs': { path: /\bauditEvents\b.*\b_buffer\b/, patterns: [ARRAY] },
  'sinon-default-sandbox.cjs': {
    path: /collection|fakes|[sS]andbox|restorers/i,
    patterns: [ARRAY, SET, CLOSURES],
  },
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
  'ajv-compile-per-request.cjs': {
    path: /\bajv\b.*(_cache|scope|_values)\b/,
    patterns: [MAP, DICTIONARY, ARRAY, COMPILED],
  },
  'ajv-esm.mjs': {
    path: /\brequestValidator\b.*(_cache|schemas|refs|scope)\b/,
    patterns: [MAP, DICTIONARY, ARRAY, COMPILED],
  },
  'node-schedule-jobs.cjs': {
    path: /\bscheduledJobs\b|\binvocations\b/,
    patterns: [DICTIONARY, TIMERS, ARRAY],
  },
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
  'axios-interceptors.cjs': {
    path: /\bbillingApi\b.*\bhandlers\b|interceptors.*\bhandlers\b/,
    patterns: [ARRAY],
  },
  'i18next-bundles.cjs': { path: /\btranslations\b.*\bdata\b/, patterns: [DICTIONARY] },
  'jsdom-windows.cjs': { path: /Timeout|TimersList|[tT]imer/, patterns: [TIMERS, 'contexts'] },
  'cls-hooked-enter.cjs': { path: /\brequestNamespace\b.*_set\b|_contexts\b/, patterns: [ARRAY, MAP] },
  'generic-pool-waiting.cjs': {
    path: /\bconnectionPool\b.*(_waitingClientsQueue|_slots|_list)\b/,
    patterns: [LIST, ARRAY, PENDING],
  },
  'node-cache-without-ttl.cjs': { path: /\bweatherCache\b.*\bdata\b/, patterns: [DICTIONARY] },
  'lru-cache-by-ttl.mjs': {
    path: /\bquoteCache\b.*(#valList|#keyMap|#keyList|List|Map)\b/,
    patterns: [ARRAY, MAP],
  },
  'keyv-in-memory.mjs': { path: /\bsessionStore\b.*[sS]tore\b/, patterns: [MAP] },
  'nock-interceptors.cjs': { path: /\b[iI]nterceptors\b/, patterns: [ARRAY, DICTIONARY, LISTENERS] },
  'undici-origins.cjs': { path: /\bwebhookAgent\b.*(clients|kClients)/, patterns: [MAP] },
  'graphql-schemas.cjs': { path: /\bschemaByVersion\b/, patterns: [MAP] },
  'express-routes-per-tenant.cjs': { path: /\bapp\b.*_router\b.*\bstack\b/, patterns: [ARRAY] },
  'fastify-requests-open.mjs': { path: /\brequestsInFlight\b/, patterns: [MAP] },
  'koa-middleware.cjs': { path: /\bshop\b.*\bmiddleware\b/, patterns: [ARRAY] },
  'mongoose-models.cjs': { path: /\bmodels\b|\bcollections\b/, patterns: [DICTIONARY] },
  'moment-locales.cjs': { path: /\b(locales|localeFamilies)\b/, patterns: [DICTIONARY] },
  'cacheable-lookup-answers.mjs': { path: /\bdnsAnswers\b.*_cache\b/, patterns: [MAP] },
  'debug-instances.cjs': { path: /\bdebug\b.*\binstances\b|\binstances\b/, patterns: [ARRAY] },
  'express-rate-limit-store.cjs': {
    path: /\blimiterByUser\b|Timeout.*(resetAll|MemoryStore|memory-store)/,
    patterns: [DICTIONARY, TIMERS],
  },
  'rate-limiter-memory.cjs': {
    path: /\bdailyLimiter\b.*_storage\b|Timeout.*MemoryStorage/,
    patterns: [DICTIONARY, TIMERS, MAP],
  },
  'tough-cookie-jar.cjs': { path: /\bcrawlerCookies\b.*\bidx\b/, patterns: [DICTIONARY] },
  'bottleneck-jobs.cjs': {
    path: /\bpartnerLimiter\b.*(_queues|_lists|_first)\b|\bpartnerLimiter\b.*_states\b/,
    patterns: [LIST, DICTIONARY],
  },
  'zustand-subscribe.mjs': { path: /\bpresenceStore\b.*\blisteners\b/, patterns: [SET, LISTENERS] },
  'xstate-actors.mjs': {
    path: /\bdispatcher\b.*(orders|children|_children)\b/,
    patterns: [ARRAY, DICTIONARY, MAP],
  },
  'effector-dynamic-stores.cjs': { path: /exchangeRate\b.*(next|links|owners|out)\b/, patterns: [ARRAY] },
  'loki-collection.cjs': {
    path: /\bauditTrail\b.*\b(data|idIndex)\b|\bcollections\b.*\bdata\b/,
    patterns: [ARRAY],
  },
  'faker-unique.cjs': { path: /\bunique\b|GLOBAL_RESULTS|foundItems|RECORD|store/i, patterns: [DICTIONARY] },
  'loglevel-names.cjs': { path: /_loggersByName\b|\bgetLogger\b|\bgetLoggers\b/, patterns: [DICTIONARY] },
  'log4js-context.cjs': { path: /\brecordedEvents\b|recording/, patterns: [ARRAY] },
  'async-lock-queue.cjs': { path: /\bstockLock\b.*\bqueues\b.*warehouse/, patterns: [ARRAY, DICTIONARY] },
  'p-limit-pending.mjs': { path: /\blimitUploads\b.*(queue|#head|#tail)\b/, patterns: [LIST] },
  'bluebird-pending.cjs': { path: /\bpendingReplies\b/, patterns: [DICTIONARY, PENDING] },
  'pubsub-topics.cjs': { path: /\bmessages\b/, patterns: [DICTIONARY, LISTENERS] },
  'emittery-listeners.mjs': { path: /\bdeployEvents\b|\beventsMap\b/, patterns: [SET, MAP, LISTENERS] },
  'ioredis-offline-queue.cjs': { path: /\bcacheClient\b.*\bofflineQueue\b/, patterns: [ARRAY, PENDING] },
  'pg-query-queue.cjs': { path: /\breportClient\b.*[qQ]ueryQueue\b/, patterns: [ARRAY] },
  'socket-io-rooms.cjs': { path: /\bsocketByUser\b/, patterns: [MAP] },
  'http-proxy-listeners.cjs': { path: /\bgateway\b.*\bproxyRes\b/, patterns: [LISTENERS] },
  'vue-effects.cjs': { path: /\bstockLevel\b.*(dep|subs)\b/, patterns: [LIST, LISTENERS] },
  'emotion-cache.cjs': { path: /\bstyleCache\b.*\b(inserted|registered)\b/, patterns: [DICTIONARY] },
  'find-my-way-routes.cjs': {
    path: /\brouter\b.*\b(routes|trees|staticChildren)\b/,
    patterns: [ARRAY, DICTIONARY, TREE],
  },
  'immutable-map.mjs': { path: /\bsessionsById\b/, patterns: [TREE, MAP, ARRAY] },
  'yjs-document.mjs': { path: /\b(board|notes)\b/, patterns: [ARRAY, MAP, LIST] },
  'minisearch-index.cjs': { path: /\bmessageIndex\b/, patterns: [MAP, TREE] },
  'quick-lru-infinite.mjs': { path: /\bavatarCache\b.*#cache\b/, patterns: [MAP] },
  'tanstack-query-server.mjs': { path: /\bqueryClient\b.*(#queryCache|#queries)\b/, patterns: [MAP] },
  'reselect-arguments.mjs': { path: /\bselectOrder\b|createSelector|weakMapMemoize|fnNode/, patterns: [MAP] },
  'fast-memoize-default.cjs': { path: /\bdistanceTo\b.*\b(cache|store)\b/, patterns: [DICTIONARY] },
  'goober-styles.mjs': {
    path: /\bsheet\b.*\bdata\b|goober.*\bcache\b|\bdata\b/,
    patterns: [GROWING_STRING, DICTIONARY],
  },
  'bl-never-consumed.mjs': { path: /\boutgoing\b.*_bufs\b/, patterns: [ARRAY, BUFFERS] },
  'avsc-registry.cjs': { path: /\bregistry\b/, patterns: [DICTIONARY] },
  'zod-global-registry.mjs': { path: /\bglobalRegistry\b|_idmap\b|__zod_globalRegistry/, patterns: [MAP] },
  'opossum-breakers.cjs': { path: /Timeout|Status|circuit|status/, patterns: [TIMERS] },
  'rxjs-interval.mjs': { path: /Timeout|TimersList|AsyncAction|rxjs-interval/, patterns: [TIMERS] },
  'grpc-clients.cjs': {
    path: /channelz|[cC]hannel|Client|Timeout/,
    patterns: [MAP, TREE, LIST, ARRAY, TIMERS, DICTIONARY],
  },
  'backbone-views.cjs': { path: /\bcurrentUser\b.*(_events|_listeners)\b/, patterns: [LISTENERS] },
  'knockout-computed.cjs': {
    path: /\bexchangeRate\b.*\b(_subscriptions|subscriptions|change|[A-Z])\b/,
    patterns: [ARRAY, LISTENERS],
  },
  'preact-signals.mjs': { path: /\bonlineUsers\b/, patterns: [LIST, LISTENERS] },
  'eventemitter2-wildcard.cjs': {
    path: /\bdeviceEvents\b.*\blistenerTree\b/,
    patterns: [LISTENERS, DICTIONARY, TREE],
  },
  'component-emitter-listeners.cjs': {
    path: /\bplayerEvents\b.*(callbacks|frame)/,
    patterns: [LISTENERS, ARRAY],
  },
  'marked-use.mjs': { path: /\bmarked\b|\bwalkTokens\b/, patterns: ['function wrapped again and again'] },
  'markdown-it-rules.cjs': { path: /\bparser\b.*\bcore\b.*(__rules__|rules)\b/, patterns: [ARRAY] },
  'dompurify-hooks.cjs': { path: /\bhooks\b.*afterSanitizeAttributes/, patterns: [ARRAY, LISTENERS] },
  'axios-mock-history.cjs': { path: /\bpartner(Mock|Api)\b.*\bhistory\b/, patterns: [ARRAY] },
  'signal-exit-handlers.cjs': {
    path: /emitter.*exit|listeners.*exit|signal-exit/i,
    patterns: [ARRAY, LISTENERS],
  },
  'exit-hook-handlers.mjs': { path: /\bcallbacks\b/, patterns: [SET] },
  'memory-level-log.mjs': { path: /\beventLog\b.*(tree|root)\b/i, patterns: [TREE] },
  'sentry-event-processors.cjs': { path: /_eventProcessors\b/, patterns: [ARRAY] },
  'apollo-cache.cjs': { path: /\brenderCache\b/, patterns: [DICTIONARY, MAP, TREE] },
  'inversify-bindings.cjs': { path: /\bcontainer\b.*(_bindingDictionary|_map)\b/, patterns: [MAP] },
  'awilix-registrations.cjs': { path: /\bservices\b|\bregistrations\b/, patterns: [DICTIONARY] },
  'async-mutex-waiters.cjs': { path: /\bledgerLock\b.*(_queue|_semaphore)\b/, patterns: [ARRAY, PENDING] },
  'toad-scheduler-jobs.cjs': {
    path: /\bsessionScheduler\b.*\bjobRegistry\b|Timeout|TimersList/,
    patterns: [TIMERS, DICTIONARY],
  },
  'otel-memory-exporter.cjs': {
    path: /\bspanExporter\b.*_finishedSpans\b|_finishedSpans\b/,
    patterns: [ARRAY],
  },
  'nedb-log.cjs': { path: /\bvisitStore\b/, patterns: [TREE, LIST, ARRAY] },
  'node-fetch-shared-signal.cjs': {
    path: /\bshutdown\b|AbortSignal|kEvents/,
    patterns: [LISTENERS, 'stream that nobody reads'],
  },
  'matter-world.cjs': { path: /\bengine\b.*\bworld\b.*\bbodies\b|\bbodies\b/, patterns: [ARRAY] },
  'lodash-memoized-method.cjs': { path: /\bpermissionsOf\b.*\bcache\b/, patterns: [DICTIONARY, MAP] },
};
