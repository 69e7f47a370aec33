/**
 * Against pages of other sites in the browser of somebody who can reach the watchdog: they call it by a name of their own
 * (DNS rebinding), or send it orders (CSRF). Tokens are in a header that only the own page sends, so this is a second line.
 */
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import type { RequestHandler } from 'express';
import { sendProblem } from './problem.js';

/** Only names can be rebound; an address in the URL is the address that was meant. @param names - in lower case */
export function guardHost(names: readonly string[]): RequestHandler {
  const allowed = new Set([...names, 'localhost', hostname().toLowerCase()]);
  return (request, response, next) => {
    const name = nameOf(request.headers.host);
    if (name !== undefined && (allowed.has(name) || isIP(name) !== 0)) return next();
    sendProblem(
      response,
      421,
      'This watchdog is not called by that name. Use its address, or put the name into HEAPWARDEN_ALLOWED_HOSTS.',
    );
  };
}

/** Only the own page may ask for changes; what is no browser sends neither header. */
export const guardOrigin: RequestHandler = (request, response, next) => {
  if (request.method === 'GET' || request.method === 'HEAD' || isOwnPage(request.headers)) return next();
  sendProblem(response, 403, 'Only the page of this watchdog may ask for that.', 'origin_not_allowed');
};

function isOwnPage(headers: Parameters<RequestHandler>[0]['headers']): boolean {
  const { origin, host, 'sec-fetch-site': site } = headers;
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === host?.toLowerCase();
}

/** Without port, and without the brackets of an address of IPv6; undefined where the header is none. */
function nameOf(host: string | undefined): string | undefined {
  const [, name] = /^(\[[0-9a-f:.]+\]|[\w.-]+)(?::\d{1,5})?$/i.exec(host ?? '') ?? [];
  return name
    ?.replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase();
}
