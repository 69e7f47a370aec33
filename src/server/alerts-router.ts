/** `/api/v1/alerts/test`: whether alerts arrive. Everything here needs the token. */
import { json, Router } from 'express';
import * as v from 'valibot';
import type { AlertTestList, AlertTestOrder } from './api.js';
import type { Control } from './control.js';
import { methodNotAllowed, sendProblem } from './problem.js';

const MAX_BODY = '10kb';

const orderSchema = v.strictObject({
  channel: v.exactOptional(v.pipe(v.string(), v.maxLength(100))),
}) satisfies v.GenericSchema<AlertTestOrder, unknown>;

export function alertsRouter(control: Control): Router {
  const router = Router();

  router
    .route('/test')
    .post(json({ limit: MAX_BODY }), async (request, response) => {
      const order = v.safeParse(orderSchema, request.body ?? {});
      if (!order.success)
        return sendProblem(
          response,
          400,
          'The body must be a JSON object {"channel"?: the name of a channel}.',
        );
      const { channel } = order.output;
      const results = await control.testAlerts(channel);
      if (results === undefined)
        return sendProblem(response, 404, `There is no channel ${channel} in the setting "alerts".`);
      const list: AlertTestList = { results };
      return response.json(list);
    })
    .all(methodNotAllowed('POST'));

  return router;
}
