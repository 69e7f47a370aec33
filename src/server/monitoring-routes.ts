/** What monitoring and orchestrators ask for. It holds no secrets, and is open unless metrics are to demand a token. */
import type { Request } from 'express';
import { pressureReason } from '../incident/pressure-reason.js';
import type { ExpositionFormat } from '../metrics/prometheus.js';
import type { Readiness } from './api.js';
import type { Control } from './control.js';
import { type Route, route } from './route.js';

export function monitoringRoutes(control: Control, metricsDemand: 'open' | 'metrics'): Route[] {
  return [
    route({
      method: 'get',
      path: '/metrics',
      summary: 'Metrics in the text format of Prometheus, or as OpenMetrics where that is preferred.',
      demands: metricsDemand,
      answers: { 200: { description: 'The metrics.', mediaType: 'text/plain' } },
      handle: async ({ request, response }) => {
        const { contentType, body } = await control.metrics(formatFor(request));
        response.set({ 'Content-Type': contentType, Vary: 'Accept' }).send(body);
      },
    }),
    route({
      method: 'get',
      path: '/healthz',
      summary: 'Whether the watchdog answers.',
      demands: 'open',
      answers: { 200: { description: 'It does: ok.', mediaType: 'text/plain' } },
      handle: ({ response }) => response.type('text').send('ok'),
    }),
    route({
      method: 'get',
      path: '/readyz',
      summary: 'Whether the process has memory for more work.',
      demands: 'open',
      answers: {
        200: { description: 'It has.', type: 'Readiness' },
        503: { description: 'The pressure is critical.', type: 'Readiness' },
      },
      handle: ({ response }) => {
        const { pressure } = control.status();
        const readiness: Readiness = { level: pressure.level, reason: pressureReason(pressure) };
        response.status(pressure.level === 'critical' ? 503 : 200).json(readiness);
      },
    }),
  ];
}

/** OpenMetrics, of whichever version, for who prefers it to plain text; Prometheus does. */
function formatFor(request: Request): ExpositionFormat {
  const spoken = ['application/openmetrics-text', 'text/plain', '*/*'];
  return request.accepts().find((type) => spoken.includes(type)) === spoken[0] ? 'openmetrics' : 'text';
}
