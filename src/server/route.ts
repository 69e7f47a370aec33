/**
 * What a route demands, takes and answers, in one place: the app mounts it, and the OpenAPI document is written from it.
 * So nothing is served that asks for no token by mistake, reads what was not validated, or is not in the document.
 */
import { type Express, json, type Request, type RequestHandler, type Response } from 'express';
import * as v from 'valibot';
import type { Scope } from '../config/tokens-schema.js';
import { methodNotAllowed, sendProblem } from './problem.js';

/** Who may use a route: holders of a token with this scope; with a link too; or everybody. */
export type Demand = Scope | 'download-or-link' | 'open';

/** An answer of the API: a type of `api.ts`, or the media type of what is not JSON. */
export type Answer = { readonly description: string } & (
  | { readonly type: string }
  | { readonly mediaType: string }
  | { readonly type?: never; readonly mediaType?: never }
);

interface Inputs<P extends v.ObjectEntries, Q extends v.ObjectEntries, B extends v.GenericSchema> {
  /** The variable parts of the path. What they do not allow is not found. */
  readonly params?: v.StrictObjectSchema<P, undefined>;
  readonly query?: v.ObjectSchema<Q, undefined>;
  readonly body?: B;
  /** What the body must be, in words that complete "must be …". */
  readonly bodyWords?: string;
}

interface Described {
  readonly method: 'get' | 'post' | 'delete';
  /** As express has it: `/api/v1/captures/:id`. */
  readonly path: string;
  readonly summary: string;
  readonly demands: Demand;
  /** By status. Problems are answered where they belong, and not listed. */
  readonly answers: Readonly<Record<number, Answer>>;
}

/** A request that was let in, with what it carries. */
export interface Call<P, Q, B> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly request: Request;
  readonly response: Response;
}

export interface Route extends Described, Inputs<v.ObjectEntries, v.ObjectEntries, v.GenericSchema> {
  readonly run: RequestHandler;
}

/** Bodies are orders of a few words. */
const MAX_BODY_BYTES = 10 * 1024;

const readBody = json({ limit: MAX_BODY_BYTES, inflate: false });

/** A route whose handler gets what the schemas give. */
export function route<
  const P extends v.ObjectEntries = Record<never, never>,
  const Q extends v.ObjectEntries = Record<never, never>,
  const B extends v.GenericSchema = v.UndefinedSchema<undefined>,
>({
  handle,
  ...described
}: Described &
  Inputs<P, Q, B> & {
    readonly handle: (
      call: Call<
        v.InferOutput<v.StrictObjectSchema<P, undefined>>,
        v.InferOutput<v.ObjectSchema<Q, undefined>>,
        v.InferOutput<B>
      >,
    ) => unknown;
  }): Route {
  const { params, query, body, bodyWords } = described;
  const run: RequestHandler = async (request, response) => {
    const known = v.safeParse(params ?? v.strictObject({}), request.params);
    if (!known.success) return sendProblem(response, 404, 'There is nothing here by that name.');
    const asked = v.safeParse(query ?? v.object({}), request.query);
    if (!asked.success)
      return sendProblem(response, 400, `Not valid in the query: ${placesOf(asked.issues)}.`);
    // An empty list would pass for an object without members.
    const sent: unknown = Array.isArray(request.body) ? null : request.body;
    const given = v.safeParse(body ?? v.unknown(), sent);
    if (!given.success) {
      const detail = `Not valid: ${placesOf(given.issues)}. The body must be ${bodyWords}.`;
      return sendProblem(response, 400, detail);
    }
    const call = { params: known.output, query: asked.output, body: given.output, request, response };
    await handle(call as Parameters<typeof handle>[0]);
  };
  return { ...described, run } as Route;
}

/** Mounts routes; other methods of their paths are answered by 405. @param admit - lets in who meets a demand */
export function mount(
  app: Express,
  routes: readonly Route[],
  admit: (demand: Demand) => RequestHandler,
): void {
  for (const [path, ofPath] of groupByPath(routes)) {
    const mounted = app.route(path);
    for (const { method, demands, body, run } of ofPath) {
      mounted[method](admit(demands), ...(body === undefined ? [] : [readBody]), run);
    }
    mounted.all(methodNotAllowed(...ofPath.map(({ method }) => method.toUpperCase())));
  }
}

function groupByPath(routes: readonly Route[]): Map<string, Route[]> {
  const byPath = new Map<string, Route[]>();
  for (const each of routes) byPath.set(each.path, [...(byPath.get(each.path) ?? []), each]);
  return byPath;
}

function placesOf(issues: readonly v.BaseIssue<unknown>[]): string {
  return issues.map((issue) => v.getDotPath(issue) ?? 'the body').join(', ');
}
