/** Captures: list, order, look at, delete, download, and links to download by. */
import * as v from 'valibot';
import { CAPTURE_KINDS } from '../capture/record.js';
import type { Access } from './access.js';
import type { CaptureList, CaptureOrder, DownloadLink, LinkOrder } from './api.js';
import type { Control } from './control.js';
import { createDownload } from './download.js';
import { signatureOf } from './download-link.js';
import { sendProblem } from './problem.js';
import { type Route, route } from './route.js';
import type { TokenBook } from './token-book.js';
import { traceParentOf } from './trace-parent.js';

const PATH = '/api/v1/captures';

const order = v.strictObject({
  kind: v.picklist(CAPTURE_KINDS),
  reason: v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(500)),
  force: v.pipe(
    v.exactOptional(v.boolean(), false),
    v.description('Overrides every refusal but the one for lack of disk.'),
  ),
}) satisfies v.GenericSchema<CaptureOrder, unknown>;

const ORDER_WORDS = `a JSON object {"kind": "${CAPTURE_KINDS.join('" | "')}", "reason": a text of 1 to 500 characters, "force"?: true | false}`;

const linkOrder = v.strictObject({
  expiresInSeconds: v.exactOptional(
    v.pipe(v.number(), v.integer(), v.minValue(60), v.maxValue(604_800)),
    3_600,
  ),
}) satisfies v.GenericSchema<LinkOrder, unknown>;

const captureParams = v.strictObject({ id: v.pipe(v.string(), v.uuid(), v.description('Of a capture.')) });

/** What a link carries; who is let in by it is decided before. */
const linkQuery = v.object({
  by: v.optional(v.pipe(v.string(), v.description('Name of the token that the link was made with.'))),
  expires: v.optional(v.pipe(v.string(), v.description('Seconds since the epoch.'))),
  signature: v.optional(v.string()),
});

export interface CaptureRoutesOptions {
  readonly control: Control;
  readonly access: Access;
  readonly tokens: TokenBook;
  readonly now: () => number;
}

export function captureRoutes({ control, access, tokens, now }: CaptureRoutesOptions): Route[] {
  const recordOf = async (id: string) => (await control.captures()).find((record) => record.id === id);
  const download = createDownload(control);
  return [
    route({
      method: 'get',
      path: PATH,
      summary: 'Captures, newest first, those that run, were refused or have failed too.',
      demands: 'read',
      answers: { 200: { description: 'Their records.', type: 'CaptureList' } },
      handle: async ({ response }) => {
        const list: CaptureList = { captures: await control.captures() };
        response.json(list);
      },
    }),
    route({
      method: 'post',
      path: PATH,
      summary: 'Orders a capture.',
      demands: 'capture',
      body: order,
      bodyWords: ORDER_WORDS,
      answers: { 202: { description: 'Its record, running or refused.', type: 'CaptureRecord' } },
      handle: async ({ body, request, response }) => {
        const traceParent = await traceParentOf(request);
        const record = control.requestCapture({ ...body, trigger: 'api', traceParent });
        access.record('capture', { request, response }, record.id);
        response.status(202).location(`${PATH}/${record.id}`).json(record);
      },
    }),
    route({
      method: 'get',
      path: `${PATH}/:id`,
      summary: 'The record of a capture.',
      demands: 'read',
      params: captureParams,
      answers: { 200: { description: 'The record.', type: 'CaptureRecord' } },
      handle: async ({ params: { id }, response }) => {
        const record = await recordOf(id);
        return record === undefined ? sendProblem(response, 404, unknown(id)) : response.json(record);
      },
    }),
    route({
      method: 'delete',
      path: `${PATH}/:id`,
      summary: 'Deletes a capture with its artefact; 409 while it runs.',
      demands: 'capture',
      params: captureParams,
      answers: { 204: { description: 'It is gone.' } },
      handle: async ({ params: { id }, request, response }) => {
        if ((await recordOf(id))?.state === 'running') {
          return sendProblem(response, 409, 'The capture is running; delete it when it has ended.');
        }
        if (!(await control.deleteCapture(id))) return sendProblem(response, 404, unknown(id));
        access.record('delete', { request, response }, id);
        return response.status(204).end();
      },
    }),
    route({
      method: 'get',
      path: `${PATH}/:id/download`,
      summary:
        'The artefact of a capture, in the format of its kind; with ranges, and as gzip where that is taken.',
      demands: 'download-or-link',
      params: captureParams,
      query: linkQuery,
      answers: {
        200: { description: 'The artefact.', mediaType: 'application/octet-stream' },
        206: { description: 'A range of it.', mediaType: 'application/octet-stream' },
        304: { description: 'The client has it.' },
      },
      handle: ({ params: { id }, request, response }) =>
        download(id, {
          request,
          response,
          onBegin: () => access.record('download', { request, response }, id),
        }),
    }),
    route({
      method: 'post',
      path: `${PATH}/:id/link`,
      summary: 'Makes a link by which the artefact is downloaded without a token, until it expires.',
      demands: 'download',
      params: captureParams,
      body: v.optional(linkOrder, {}),
      bodyWords: 'a JSON object {"expiresInSeconds"?: a whole number from 60 to 604800}',
      answers: { 201: { description: 'The link.', type: 'DownloadLink' } },
      handle: async ({ params: { id }, body, request, response }) => {
        if ((await recordOf(id))?.state !== 'stored') {
          return sendProblem(response, 404, `No artefact is stored under ${id}.`);
        }
        const by = access.nameOf(response);
        const expires = Math.floor(now() / 1000) + body.expiresInSeconds;
        // It was there a moment ago, when the token was shown.
        const key = tokens.signer(by)?.key;
        if (key === undefined)
          return sendProblem(response, 401, 'The token is not valid any more.', 'token_wrong');
        const signature = signatureOf({ captureId: id, by, expires }, key);
        const query = new URLSearchParams({ by, expires: String(expires), signature });
        access.record('link', { request, response }, id);
        const link: DownloadLink = {
          // The name was checked: it is one of this watchdog.
          url: `${request.protocol}://${request.get('Host')}${PATH}/${id}/download?${query}`,
          expiresAt: new Date(expires * 1000).toISOString(),
        };
        return response.status(201).json(link);
      },
    }),
  ];
}

function unknown(id: string): string {
  return `There is no capture ${id}.`;
}
