/** Whether alerts arrive. */
import * as v from 'valibot';
import type { Access } from './access.js';
import type { AlertTestList, AlertTestOrder } from './api.js';
import type { Control } from './control.js';
import { sendProblem } from './problem.js';
import { type Route, route } from './route.js';

const order = v.strictObject({
  channel: v.exactOptional(v.pipe(v.string(), v.maxLength(100))),
}) satisfies v.GenericSchema<AlertTestOrder, unknown>;

export function alertRoutes(control: Control, access: Access): Route[] {
  return [
    route({
      method: 'post',
      path: '/api/v1/alerts/test',
      summary:
        'Sends a marked alert through one channel or all of them, and tells what each receiver answered.',
      demands: 'capture',
      body: v.optional(order, {}),
      bodyWords: 'a JSON object {"channel"?: the name of a channel}',
      answers: { 200: { description: 'What each channel was answered.', type: 'AlertTestList' } },
      handle: async ({ body: { channel }, request, response }) => {
        const results = await control.testAlerts(channel);
        if (results === undefined) {
          return sendProblem(response, 404, `There is no channel ${channel} in the setting "alerts".`);
        }
        access.record('test_alerts', { request, response });
        const list: AlertTestList = { results };
        return response.json(list);
      },
    }),
  ];
}
