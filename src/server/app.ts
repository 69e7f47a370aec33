/** The HTTP side of the watchdog: metrics, health, API and page. It runs in the watchdog thread. */
import { fileURLToPath } from 'node:url';
import express, { type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import { Access } from './access.js';
import type { Audit } from './audit.js';
import { guardHost, guardOrigin } from './browser-guard.js';
import type { Control } from './control.js';
import { lastResort, notFound } from './problem.js';
import { mount } from './route.js';
import { routesOf } from './routes.js';
import type { TokenBook } from './token-book.js';

export interface AppOptions {
  readonly control: Control;
  readonly tokens: TokenBook;
  readonly metricsAccess: 'open' | 'token';
  /** Names by which page and API may be called, in lower case, beside addresses and the names of this machine. */
  readonly hostNames: readonly string[];
  /** Told of who did what. */
  readonly audit: Audit;
  /** Told of what failed without being the client's fault. */
  readonly onError: (error: unknown) => void;
  readonly now?: () => number;
}

/** As it was built, whether this module was or not. */
const PAGE = fileURLToPath(new URL('../../dist/page', import.meta.url));

const securityHeaders = helmet({
  // The page loads its own files, talks to its own server, and nothing else.
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      connectSrc: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
  // It holds for all ports of a host, of which the application's may have no TLS.
  strictTransportSecurity: false,
  // A report in its sandbox has no origin to be keyed by, and browsers complain of the header.
  originAgentCluster: false,
});

export function createApp(options: AppOptions): Express {
  const { control, tokens, metricsAccess, hostNames, audit, onError, now = Date.now } = options;
  const app = express();
  const access = new Access({ tokens, audit, now });
  const { monitoring, api } = routesOf({ control, access, tokens, metricsAccess, onError, now });
  app.use(securityHeaders);
  mount(app, monitoring, access.admit);
  app.use(guardHost(hostNames), guardOrigin);
  app.use('/api', notStored);
  mount(app, api, access.admit);
  // There are no folders in it that a slash could be missing of.
  app.use(express.static(PAGE, { redirect: false }));
  app.use(notFound);
  app.use(lastResort(onError));
  return app;
}

/** What the API tells is old at once, and artefacts hold the heap: neither is for a cache. */
const notStored: RequestHandler = (_request, response, next) => {
  response.set('Cache-Control', 'no-store');
  next();
};
