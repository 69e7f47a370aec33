/** Lets in who shows a bearer token (RFC 6750) with the scope that is demanded, or a link where one will do. */
import type { Request, RequestHandler, Response } from 'express';
import type { Scope } from '../config/tokens-schema.js';
import type { Audit, AuditAction, AuditEntry } from './audit.js';
import { Denials } from './denials.js';
import { isSigned } from './download-link.js';
import { LockOut } from './lock-out.js';
import { sendProblem } from './problem.js';
import type { Demand } from './route.js';
import type { TokenBook } from './token-book.js';

export interface AccessOptions {
  readonly tokens: TokenBook;
  readonly audit: Audit;
  readonly now: () => number;
}

/** Who it is; `response.locals.visitor` for who has been let in. */
type Visitor = Pick<AuditEntry, 'token' | 'by'>;

const TOKEN_WORDS =
  'Send the header "Authorization: Bearer <token>"; the token is HEAPWARDEN_TOKEN, or in the file "token" in HEAPWARDEN_DIR.';

/** Parameters of a link; there is one way to write each, so that a signature is good for one address. */
const LINK = { by: /^[\w.-]{1,64}$/, expires: /^[1-9]\d{0,11}$/, signature: /^[0-9a-f]{64}$/ };

export class Access {
  readonly #tokens: TokenBook;
  readonly #audit: Audit;
  readonly #now: () => number;
  readonly #lockOut: LockOut;
  readonly #denials: Denials;

  constructor({ tokens, audit, now }: AccessOptions) {
    this.#tokens = tokens;
    this.#audit = audit;
    this.#now = now;
    this.#lockOut = new LockOut(now);
    this.#denials = new Denials(now);
  }

  /** What stands before a route with this demand. */
  readonly admit = (demand: Demand): RequestHandler => {
    if (demand === 'open') return (_request, _response, next) => next();
    return (request, response, next) => {
      const isLink = demand === 'download-or-link' && request.query['signature'] !== undefined;
      // A signature of 256 bits is not guessed, and a page of another site can ask for links that are wrong.
      const lockedSeconds = isLink ? 0 : this.#lockOut.remainingSeconds(addressOf(request) ?? '');
      if (lockedSeconds > 0) return refuseForNow(response, lockedSeconds);
      const visitor = isLink
        ? this.#byLink(request, response)
        : this.#byToken(request, response, demand === 'download-or-link' ? 'download' : demand);
      if (visitor === undefined) return;
      response.locals['visitor'] = visitor;
      next();
    };
  };

  /** Whether the token that a request has shown still opens `scope`: it may have been rotated away since. */
  isStillAdmitted(request: Request, scope: Scope): boolean {
    const shown = tokenOf(request);
    return shown !== undefined && (this.#tokens.find(shown)?.scopes.includes(scope) ?? false);
  }

  /** Puts on record what somebody who has been let in does. */
  record(
    action: AuditAction,
    { request, response }: { readonly request: Request; readonly response: Response },
    captureId: string | null = null,
  ): void {
    const visitor = response.locals['visitor'] as Visitor;
    this.#audit({ action, ...visitor, ...whereOf(request), captureId, detail: null });
  }

  /** Whose token was shown. */
  nameOf(response: Response): string {
    return (response.locals['visitor'] as Visitor).token as string;
  }

  #byToken(request: Request, response: Response, scope: Scope): Visitor | undefined {
    const shown = tokenOf(request);
    const bearer = shown === undefined ? undefined : this.#tokens.find(shown);
    if (bearer === undefined) {
      if (shown !== undefined) this.#noteGuess(request, shown);
      response.set('WWW-Authenticate', shown === undefined ? 'Bearer' : 'Bearer error="invalid_token"');
      sendProblem(response, 401, TOKEN_WORDS, shown === undefined ? 'token_missing' : 'token_wrong');
      return undefined;
    }
    if (!bearer.scopes.includes(scope)) {
      this.#denyOnce(request, { token: bearer.name, by: 'token' }, `no scope ${scope}`);
      response.set('WWW-Authenticate', `Bearer error="insufficient_scope", scope="${scope}"`);
      sendProblem(response, 403, `The token "${bearer.name}" does not have the scope "${scope}".`);
      return undefined;
    }
    return { token: bearer.name, by: 'token' };
  }

  #byLink(request: Request, response: Response): Visitor | undefined {
    const { by, expires, signature } = request.query;
    const refuse = (): undefined =>
      sendProblem(
        response,
        401,
        'The link is not valid, or no longer; ask for a new one.',
        'link_invalid',
      ) as undefined;
    if (!is(LINK.by, by) || !is(LINK.expires, expires) || !is(LINK.signature, signature)) return refuse();
    const terms = { captureId: String(request.params['id']), by, expires: Number(expires) };
    const signer = this.#tokens.signer(by);
    if (signer === undefined || !isSigned(terms, signature, signer.key)) {
      this.#denyOnce(request, { token: null, by: 'link' }, 'wrong link');
      return refuse();
    }
    // A token that may download no longer takes its links with it.
    if (terms.expires * 1000 <= this.#now() || !signer.bearer.scopes.includes('download')) return refuse();
    return { token: by, by: 'link' };
  }

  /** The same token again is no guess, and would only fill the journal. */
  #noteGuess(request: Request, guess: string): void {
    const address = addressOf(request) ?? '';
    if (!this.#lockOut.noteGuess(address, guess)) return;
    const stranger: Visitor = { token: null, by: 'token' };
    this.#deny(request, stranger, 'wrong token');
    const seconds = this.#lockOut.remainingSeconds(address);
    if (seconds > 0) this.#deny(request, stranger, `for ${seconds} s`, 'locked_out');
  }

  #denyOnce(request: Request, visitor: Visitor, detail: string): void {
    const isNew = this.#denials.isNew(addressOf(request) ?? '', `${visitor.token} ${detail}`);
    if (isNew) this.#deny(request, visitor, detail);
  }

  #deny(request: Request, visitor: Visitor, detail: string, action: AuditAction = 'denied'): void {
    this.#audit({ action, ...visitor, ...whereOf(request), captureId: null, detail });
  }
}

/** As it was shown; undefined where there is none. */
function tokenOf(request: Request): string | undefined {
  return /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
}

function refuseForNow(response: Response, seconds: number): void {
  response.set('Retry-After', String(seconds));
  const detail = `Too many wrong tokens came from this address; try again in ${seconds} s.`;
  sendProblem(response, 429, detail, 'locked_out');
}

function is(pattern: RegExp, value: unknown): value is string {
  return typeof value === 'string' && pattern.test(value);
}

function whereOf(request: Request): Pick<AuditEntry, 'address' | 'request'> {
  return { address: addressOf(request), request: `${request.method} ${request.path.slice(0, 200)}` };
}

/** Of the peer. Headers that tell of another one are not believed: anybody can send them. */
function addressOf(request: Request): string | null {
  return request.socket.remoteAddress ?? null;
}
