/** Bearer tokens (RFC 6750). */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { RequestHandler } from 'express';
import { sendProblem } from './problem.js';

/** Lets through who shows `token`. The comparison takes the same time wherever two tokens differ. */
export function requireToken(token: string): RequestHandler {
  const expected = digest(token);
  return (request, response, next) => {
    const shown = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (shown !== undefined && timingSafeEqual(digest(shown), expected)) return next();
    response.set('WWW-Authenticate', 'Bearer');
    return sendProblem(
      response,
      401,
      'Send the header "Authorization: Bearer <token>"; the token is HEAPWARDEN_TOKEN, or in the file "token" in HEAPWARDEN_DIR.',
    );
  };
}

/** Digests have one length, whatever the token's is. */
function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
