/** Two heap snapshots side by side. */
import * as v from 'valibot';
import type { CaptureRecord } from '../capture/record.js';
import type { Access } from './access.js';
import type { ComparisonOrder } from './comparison.js';
import type { Control } from './control.js';
import { sendProblem } from './problem.js';
import { type Route, route } from './route.js';

const PATH = '/api/v1/comparisons';

const captureId = v.pipe(v.string(), v.uuid());

const order = v.strictObject({
  captures: v.tuple([captureId, captureId]),
}) satisfies v.GenericSchema<ComparisonOrder>;

const ORDER_WORDS = 'a JSON object {"captures": [id, id]}, with two different ids';

const comparisonParams = v.strictObject({
  id: v.pipe(v.string(), v.uuid(), v.description('Of a comparison.')),
});

export function comparisonRoutes(control: Control, access: Access): Route[] {
  return [
    route({
      method: 'post',
      path: PATH,
      summary:
        'Compares two stored heap snapshots, the older one first whatever the order; 409 while another comparison runs.',
      // What is found quotes the strings of both.
      demands: 'download',
      body: order,
      bodyWords: ORDER_WORDS,
      answers: { 202: { description: 'How far it is.', type: 'ComparisonRun' } },
      handle: async ({ body, request, response }) => {
        if (body.captures[0] === body.captures[1])
          return sendProblem(response, 400, `The body must be ${ORDER_WORDS}.`);
        const captures = await control.captures();
        const [one, other] = body.captures.map((id) => captures.find((capture) => capture.id === id));
        if (!isSnapshot(one) || !isSnapshot(other)) {
          const missing = body.captures[isSnapshot(one) ? 1 : 0];
          return sendProblem(response, 404, `No heap snapshot is stored under ${missing}.`);
        }
        const [then, now] = one.createdAt <= other.createdAt ? [one, other] : [other, one];
        const run = control.comparisons?.begin([then.id, now.id]);
        if (run === undefined)
          return sendProblem(response, 409, 'Another comparison runs; wait for its end.');
        for (const { id } of [then, now]) access.record('compare', { request, response }, id);
        return response.status(202).location(`${PATH}/${run.id}`).json(run);
      },
    }),
    route({
      method: 'get',
      path: `${PATH}/:id`,
      summary: 'How far a comparison is, and where its report is.',
      // The address of the report lets in whoever knows it.
      demands: 'download',
      params: comparisonParams,
      answers: { 200: { description: 'How far it is.', type: 'ComparisonRun' } },
      handle: ({ params: { id }, response }) => {
        const run = control.comparisons?.find(id);
        if (run === undefined) return sendProblem(response, 404, 'There is no such comparison any more.');
        return response.json(run);
      },
    }),
  ];
}

function isSnapshot(record: CaptureRecord | undefined): record is CaptureRecord {
  return record?.kind === 'heap-snapshot' && record.state === 'stored';
}
