/** `/reports`: what the comparison of two heap snapshots has found, as a page of its own. */
import type { RequestHandler } from 'express';
import type { Control } from './control.js';
import { sendProblem } from './problem.js';

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

/** Needs no token, which a browser could not send for a new tab: the path is the secret. */
export function comparisonReport(control: Control): RequestHandler {
  return async (request, response) => {
    const html = await control.comparisons?.report(request.baseUrl + request.path);
    if (html === undefined) return sendProblem(response, 404, 'There is no such report any more.');
    response.set({ 'Content-Security-Policy': REPORT_POLICY, 'Cache-Control': 'no-store' });
    return void response.type('html').send(html);
  };
}
