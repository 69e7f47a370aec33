/** `/reports`: what the comparison of two heap snapshots has found, as a page of its own. */
import * as v from 'valibot';
import type { Control } from './control.js';
import { sendProblem } from './problem.js';
import { type Route, route } from './route.js';

/**
 * A report has its styles and scripts within, and the names of a heap. In its sandbox it has an origin of its own, so
 * that it cannot read the token of the page, nor ask the API.
 */
const REPORT_POLICY = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "script-src 'unsafe-inline'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  'sandbox allow-scripts',
].join('; ');

const reportParams = v.strictObject({
  key: v.pipe(v.string(), v.regex(/^[\w-]{1,100}$/), v.description('Of a report, as a comparison names it.')),
});

export function comparisonReportRoute(control: Control): Route {
  return route({
    method: 'get',
    path: '/reports/:key',
    summary: 'What a comparison has found, for an hour.',
    // A browser could not send a token for a new tab: the path is the secret.
    demands: 'open',
    params: reportParams,
    answers: { 200: { description: 'The report.', mediaType: 'text/html' } },
    handle: async ({ params: { key }, response }) => {
      const html = await control.comparisons?.report(`/reports/${key}`);
      if (html === undefined) return sendProblem(response, 404, 'There is no such report any more.');
      response.set({ 'Content-Security-Policy': REPORT_POLICY, 'Cache-Control': 'no-store' });
      return response.type('html').send(html);
    },
  });
}
