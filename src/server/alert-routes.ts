/** Whether alerts arrive. */
import * as v from 'valibot';
import { RateLimit } from '../alert/delivery/rate-limit.js';
import type { Access } from './access.js';
import type { AlertTestList, AlertTestOrder } from './api.js';
import type { Control } from './control.js';
import { sendProblem } from './problem.js';
import { type Route, route } from './route.js';

const order = v.strictObject({
  channel: v.exactOptional(v.pipe(v.string(), v.maxLength(100))),
}) satisfies v.GenericSchema<AlertTestOrder, unknown>;

/** A test goes past all limits of the channels, and may page somebody. */
const TESTS_PER_MINUTE = 10;
const MINUTE_MS = 60_000;

export interface AlertRoutesOptions {
  readonly control: Control;
  readonly access: Access;
  readonly now: () => number;
}

export function alertRoutes({ control, access, now }: AlertRoutesOptions): Route[] {
  const limit = new RateLimit(TESTS_PER_MINUTE, MINUTE_MS);
  return [
    route({
      method: 'post',
      path: '/api/v1/alerts/test',
      summary:
        'Sends a marked alert through one channel or all of them, and tells what each receiver answered; 429 after ten in a minute.',
      demands: 'capture',
      body: v.optional(order, {}),
      bodyWords: 'a JSON object {"channel"?: the name of a channel}',
      answers: { 200: { description: 'What each channel was answered.', type: 'AlertTestList' } },
      handle: async ({ body: { channel }, request, response }) => {
        const nowMs = now();
        const waitMs = limit.nextAtMs(nowMs) - nowMs;
        if (waitMs > 0) {
          response.set('Retry-After', String(Math.ceil(waitMs / 1000)));
          return sendProblem(response, 429, `Alerts can be tested ${TESTS_PER_MINUTE} times in a minute.`);
        }
        limit.note(nowMs);
        access.record('test_alerts', { request, response });
        const results = await control.testAlerts(channel);
        if (results === undefined) {
          return sendProblem(response, 404, `There is no channel ${channel} in the setting "alerts".`);
        }
        const list: AlertTestList = { results };
        return response.json(list);
      },
    }),
  ];
}
