/** How the process is, and how its earlier runs were. */
import type { RunList } from './api.js';
import type { Control } from './control.js';
import { type Route, route } from './route.js';

export function statusRoutes(control: Control): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/status',
      summary: 'How the process is: verdicts, pressure, memory, open incidents.',
      demands: 'read',
      answers: { 200: { description: 'The status.', type: 'Status' } },
      handle: ({ response }) => response.json(control.status()),
    }),
    route({
      method: 'get',
      path: '/api/v1/history',
      summary: 'The last hour, a point each five seconds.',
      demands: 'read',
      answers: { 200: { description: 'The hour.', type: 'HourOfHistory' } },
      handle: ({ response }) => response.json(control.history()),
    }),
    route({
      method: 'get',
      path: '/api/v1/runs',
      summary: 'Earlier runs of the service in the same folder, newest first.',
      demands: 'read',
      answers: { 200: { description: 'The runs.', type: 'RunList' } },
      handle: async ({ response }) => {
        const list: RunList = { runs: await control.runs() };
        response.json(list);
      },
    }),
  ];
}
