/** Errors as problem details (RFC 9457). */
import { STATUS_CODES } from 'node:http';
import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import type { HeapwardenError } from '../error.js';
import type { Problem, ProblemCode } from './api.js';

/** What a status stands for where nothing more exact is said. */
const CODES: Readonly<Record<number, ProblemCode>> = {
  400: 'request_invalid',
  401: 'token_missing',
  403: 'scope_missing',
  404: 'not_found',
  405: 'method_not_allowed',
  409: 'conflict',
  413: 'body_too_large',
  415: 'media_type_unsupported',
  416: 'range_not_satisfiable',
  421: 'host_not_allowed',
  429: 'limited',
  502: 'storage_failed',
  503: 'busy',
};

/**
 * Answers with a problem.
 *
 * @param detail - what was wrong and what to do
 * @param code - stable for machines; by default what the status stands for
 */
export function sendProblem(response: Response, status: number, detail: string, code = codeOf(status)): void {
  const problem: Problem = {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    code,
    detail,
  };
  response.status(status).type('application/problem+json').send(JSON.stringify(problem));
}

function codeOf(status: number): ProblemCode {
  return CODES[status] ?? (status < 500 ? 'request_invalid' : 'internal');
}

/** For paths that there are, and methods that they do not take. */
export function methodNotAllowed(...allowed: readonly string[]): RequestHandler {
  return (request, response) => {
    response.set('Allow', allowed.join(', '));
    sendProblem(response, 405, `${request.method} is not for this path; use ${allowed.join(' or ')}.`);
  };
}

export const notFound: RequestHandler = (_request, response) => {
  sendProblem(response, 404, 'There is nothing here; the API is under /api/v1.');
};

/** The last handler: requests that express refuses keep their status; all else is our fault, and for the log. */
export function lastResort(onError: (error: unknown) => void): ErrorRequestHandler {
  return (error, _request, response, _next) => {
    const { status = 500, message = '' } = error as { status?: number; message?: string };
    if (status < 500) return sendProblem(response, status, message);
    onError(error);
    // An answer that has begun cannot be taken back: it is cut off, so that nobody takes it for whole.
    if (response.headersSent) return void response.destroy();
    if ((error as HeapwardenError).code === 'HEAPWARDEN_S3_FAILED')
      return sendProblem(response, 502, message);
    return sendProblem(response, 500, 'The watchdog failed at this request; its log says more.');
  };
}
