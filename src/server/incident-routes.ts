/** Incidents, and what the analysis of their snapshots has found. */
import * as v from 'valibot';
import type { IncidentList } from './api.js';
import type { Control } from './control.js';
import { sendProblem } from './problem.js';
import { type Route, route } from './route.js';

const incidentParams = v.strictObject({ id: v.pipe(v.string(), v.uuid(), v.description('Of an incident.')) });

export function incidentRoutes(control: Control): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/incidents',
      summary: 'Incidents, newest first.',
      demands: 'read',
      answers: { 200: { description: 'The incidents.', type: 'IncidentList' } },
      handle: ({ response }) => {
        const list: IncidentList = { incidents: control.incidents() };
        response.json(list);
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/incidents/:id/analysis',
      summary: "The newest analysis of an incident's snapshots.",
      // It quotes strings of the heap, which are the application's own where nothing is redacted.
      demands: 'download',
      params: incidentParams,
      answers: {
        200: { description: 'The analysis.', type: 'Analysis' },
        202: { description: 'The first one runs.', type: 'AnalysisRun' },
      },
      handle: ({ params: { id }, response }) => {
        const analysis = control.analysis(id);
        if (analysis !== undefined) return response.json(analysis);
        const run = control.analysisRun(id);
        if (run !== undefined) return response.status(202).json(run);
        return sendProblem(response, 404, 'There is no analysis of this incident, and none runs.');
      },
    }),
  ];
}
