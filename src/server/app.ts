/** The HTTP side of the watchdog: metrics, health, API and page. It runs in the watchdog thread. */
import { fileURLToPath } from 'node:url';
import express, { type Express, type Request, type RequestHandler } from 'express';
import { pressureReason } from '../incident/pressure-reason.js';
import type { ExpositionFormat } from '../metrics/prometheus.js';
import { alertsRouter } from './alerts-router.js';
import type { IncidentList, RunList } from './api.js';
import { requireToken } from './auth.js';
import { capturesRouter } from './captures-router.js';
import { comparisonsRouter, report } from './comparisons-router.js';
import type { Control } from './control.js';
import type { OnDownload } from './download.js';
import { events } from './events.js';
import { lastResort, methodNotAllowed, notFound, sendProblem } from './problem.js';
import { rulesRouter } from './rules-router.js';

export interface AppOptions {
  readonly control: Control;
  /** What everything under `/api/v1/captures`, `/api/v1/rules` and `/api/v1/alerts` demands. */
  readonly token: string;
  /** Told of every download that begins: heap snapshots hold secrets. */
  readonly onDownload: OnDownload;
  /** Told of what failed without being the client's fault. */
  readonly onError: (error: unknown) => void;
}

/** As it was built, whether this module was or not. */
const PAGE = fileURLToPath(new URL('../../dist/page', import.meta.url));

/** The page loads its own files, talks to its own server, and nothing else. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export function createApp({ control, token, onDownload, onError }: AppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(securityHeaders);

  app
    .route('/metrics')
    .get(async (request, response) => {
      const { contentType, body } = await control.metrics(formatFor(request));
      response.set({ 'Content-Type': contentType, Vary: 'Accept' }).send(body);
    })
    .all(methodNotAllowed('GET'));

  app
    .route('/healthz')
    .get((_request, response) => void response.type('text').send('ok'))
    .all(methodNotAllowed('GET'));

  app
    .route('/readyz')
    .get((_request, response) => {
      const { pressure } = control.status();
      const status = pressure.level === 'critical' ? 503 : 200;
      response.status(status).json({ level: pressure.level, reason: pressureReason(pressure) });
    })
    .all(methodNotAllowed('GET'));

  app.use('/api', notStored);

  app
    .route('/api/v1/status')
    .get((_request, response) => void response.json(control.status()))
    .all(methodNotAllowed('GET'));

  app
    .route('/api/v1/incidents')
    .get((_request, response) => {
      const list: IncidentList = { incidents: control.incidents() };
      response.json(list);
    })
    .all(methodNotAllowed('GET'));

  app
    .route('/api/v1/incidents/:id/analysis')
    .get((request, response) => {
      const analysis = control.analysis(request.params.id);
      if (analysis !== undefined) return response.json(analysis);
      const run = control.analysisRun(request.params.id);
      if (run !== undefined) return response.status(202).json(run);
      return sendProblem(response, 404, 'There is no analysis of this incident, and none runs.');
    })
    .all(methodNotAllowed('GET'));

  app
    .route('/api/v1/runs')
    .get(async (_request, response) => {
      const list: RunList = { runs: await control.runs() };
      response.json(list);
    })
    .all(methodNotAllowed('GET'));

  app
    .route('/api/v1/history')
    .get((_request, response) => void response.json(control.history()))
    .all(methodNotAllowed('GET'));

  app.route('/api/v1/events').get(events({ control, onError })).all(methodNotAllowed('GET'));

  app.use('/api/v1/captures', requireToken(token), capturesRouter(control, onDownload));
  app.use('/api/v1/rules', requireToken(token), rulesRouter(control));
  app.use('/api/v1/comparisons', requireToken(token), comparisonsRouter(control));
  app.use('/reports', report(control));
  app.use('/api/v1/alerts', requireToken(token), alertsRouter(control));
  app.use(express.static(PAGE));
  app.use(notFound);
  app.use(lastResort(onError));
  return app;
}

/** OpenMetrics, of whichever version, for who prefers it to plain text; Prometheus does. */
function formatFor(request: Request): ExpositionFormat {
  const spoken = ['application/openmetrics-text', 'text/plain', '*/*'];
  return request.accepts().find((type) => spoken.includes(type)) === spoken[0] ? 'openmetrics' : 'text';
}

const securityHeaders: RequestHandler = (_request, response, next) => {
  response.set({
    'Content-Security-Policy': CONTENT_SECURITY_POLICY,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
  });
  next();
};

/** What the API tells is old at once, and artefacts hold the heap: neither is for a cache. */
const notStored: RequestHandler = (_request, response, next) => {
  response.set('Cache-Control', 'no-store');
  next();
};
