/** `/api/v1/comparisons`: two heap snapshots side by side; and `/reports`, where what was found is shown. */
import { json, type RequestHandler, Router } from 'express';
import * as v from 'valibot';
import type { CaptureRecord } from '../capture/record.js';
import type { ComparisonOrder } from './comparison.js';
import type { Control } from './control.js';
import { methodNotAllowed, sendProblem } from './problem.js';

const MAX_BODY = '10kb';

const idSchema = v.pipe(v.string(), v.uuid());

const orderSchema = v.strictObject({
  captures: v.pipe(
    v.tuple([idSchema, idSchema]),
    v.check(([one, other]) => one !== other),
  ),
}) satisfies v.GenericSchema<ComparisonOrder>;

/** Everything here needs the token. */
export function comparisonsRouter(control: Control): Router {
  const router = Router();

  router
    .route('/')
    .post(json({ limit: MAX_BODY }), async (request, response) => {
      const order = v.safeParse(orderSchema, request.body);
      if (!order.success) {
        return sendProblem(
          response,
          400,
          'The body must be a JSON object {"captures": [id, id]}, with two different ids.',
        );
      }
      const captures = await control.captures();
      const snapshots = order.output.captures.map((id) => captures.find((capture) => capture.id === id));
      const [one, other] = snapshots;
      if (!isSnapshot(one) || !isSnapshot(other)) {
        const missing = order.output.captures[isSnapshot(one) ? 1 : 0];
        return sendProblem(response, 404, `No heap snapshot is stored under ${missing}.`);
      }
      const [then, now] = one.createdAt <= other.createdAt ? [one.id, other.id] : [other.id, one.id];
      const run = control.comparisons?.begin([then, now]);
      if (run === undefined) return sendProblem(response, 409, 'Another comparison runs; wait for its end.');
      return response.status(202).location(`${request.baseUrl}/${run.id}`).json(run);
    })
    .all(methodNotAllowed('POST'));

  router
    .route('/:id')
    .get((request, response) => {
      const run = control.comparisons?.find(request.params.id);
      if (run === undefined) return sendProblem(response, 404, 'There is no such comparison any more.');
      return response.json(run);
    })
    .all(methodNotAllowed('GET'));

  return router;
}

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
export function report(control: Control): RequestHandler {
  return async (request, response) => {
    const html = await control.comparisons?.report(request.baseUrl + request.path);
    if (html === undefined) return sendProblem(response, 404, 'There is no such report any more.');
    response.set({ 'Content-Security-Policy': REPORT_POLICY, 'Cache-Control': 'no-store' });
    return void response.type('html').send(html);
  };
}

function isSnapshot(record: CaptureRecord | undefined): record is CaptureRecord {
  return record?.kind === 'heap-snapshot' && record.state === 'stored';
}
