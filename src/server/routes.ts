/** All routes. `monitoring` is for everybody on the network; `api` is called by the names of this watchdog only. */
import type { Access } from './access.js';
import { alertRoutes } from './alert-routes.js';
import { captureRoutes } from './capture-routes.js';
import { comparisonReportRoute } from './comparison-report.js';
import { comparisonRoutes } from './comparison-routes.js';
import type { Control } from './control.js';
import { documentRoute } from './document-route.js';
import { eventsRoute } from './events.js';
import { incidentRoutes } from './incident-routes.js';
import { monitoringRoutes } from './monitoring-routes.js';
import type { Route } from './route.js';
import { ruleRoutes } from './rule-routes.js';
import { statusRoutes } from './status-routes.js';
import type { TokenBook } from './token-book.js';

export interface RoutesOptions {
  readonly control: Control;
  readonly access: Access;
  readonly tokens: TokenBook;
  readonly metricsAccess: 'open' | 'token';
  readonly onError: (error: unknown) => void;
  readonly now: () => number;
}

export interface Routes {
  readonly monitoring: readonly Route[];
  readonly api: readonly Route[];
}

export function routesOf(options: RoutesOptions): Routes {
  const { control, access, tokens, metricsAccess, onError, now } = options;
  return {
    monitoring: monitoringRoutes(control, metricsAccess === 'token' ? 'metrics' : 'open'),
    api: [
      ...statusRoutes(control),
      ...incidentRoutes(control),
      ...captureRoutes({ control, access, tokens, now }),
      eventsRoute({ control, onError }, access),
      ...ruleRoutes(control, access),
      ...comparisonRoutes(control, access),
      comparisonReportRoute(control),
      ...alertRoutes({ control, access, now }),
      documentRoute,
    ],
  };
}
