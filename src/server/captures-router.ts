/** `/api/v1/captures`: list, order, look at, download, delete. Everything here needs the token. */
import { json, Router } from 'express';
import * as v from 'valibot';
import { CAPTURE_KINDS } from '../capture/record.js';
import type { CaptureList, CaptureOrder } from './api.js';
import type { Control } from './control.js';
import { download, type OnDownload } from './download.js';
import { methodNotAllowed, sendProblem } from './problem.js';
import { traceParentOf } from './trace-parent.js';

const MAX_BODY = '10kb';

const orderSchema = v.strictObject({
  kind: v.picklist(CAPTURE_KINDS),
  reason: v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(500)),
  force: v.exactOptional(v.boolean(), false),
}) satisfies v.GenericSchema<CaptureOrder, unknown>;

const ORDER_WORDS = `a JSON object {"kind": "${CAPTURE_KINDS.join('" | "')}", "reason": a text of 1 to 500 characters, "force"?: true | false}`;

export function capturesRouter(control: Control, onDownload: OnDownload): Router {
  const router = Router();

  router
    .route('/')
    .get(async (_request, response) => {
      const list: CaptureList = { captures: await control.captures() };
      response.json(list);
    })
    .post(json({ limit: MAX_BODY }), async (request, response) => {
      const order = v.safeParse(orderSchema, request.body);
      if (!order.success) {
        const fields = order.issues.map((issue) => v.getDotPath(issue) ?? 'the body').join(', ');
        return sendProblem(response, 400, `Not valid: ${fields}. The body must be ${ORDER_WORDS}.`);
      }
      const record = control.requestCapture({
        ...order.output,
        trigger: 'api',
        traceParent: await traceParentOf(request),
      });
      return response.status(202).location(`${request.baseUrl}/${record.id}`).json(record);
    })
    .all(methodNotAllowed('GET', 'POST'));

  router
    .route('/:id')
    .get(async (request, response) => {
      const record = (await control.captures()).find(({ id }) => id === request.params.id);
      if (record === undefined) return sendProblem(response, 404, unknown(request.params.id));
      return response.json(record);
    })
    .delete(async (request, response) => {
      const { id } = request.params;
      const record = (await control.captures()).find((capture) => capture.id === id);
      if (record?.state === 'running') {
        return sendProblem(response, 409, 'The capture is running; delete it when it has ended.');
      }
      if (!(await control.deleteCapture(id))) return sendProblem(response, 404, unknown(id));
      return response.status(204).end();
    })
    .all(methodNotAllowed('GET', 'DELETE'));

  router.route('/:id/download').get(download(control, onDownload)).all(methodNotAllowed('GET'));

  return router;
}

function unknown(id: string): string {
  return `There is no capture ${id}.`;
}
