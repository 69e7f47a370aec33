/** One request to a receiver: short, alone, never led elsewhere. */
import { lookup } from 'node:dns';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { Answer } from '../channel.js';
import { AddressForbidden, guarded, requireAllowedHost } from './address-guard.js';
import { answerOf, isDelivered } from './http-answer.js';
import { masked } from './mask.js';

export interface PostRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** What the answer is not to show, whatever the receiver says. */
  readonly secrets: readonly string[];
  /** Whether the receiver may be at an address that {@link requireAllowedHost} forbids. */
  readonly isLinkLocalAllowed: boolean;
}

/** Posts and says what became of it. Never rejects. */
export type Post = (request: PostRequest) => Promise<Answer>;

/** Of an answer, what is worth a log line. */
const MAX_ANSWER_BYTES = 1_024;

export interface PostOptions {
  /** For all of it, from the look-up of the name to the answer. */
  readonly timeoutMs: number;
  /** How names are looked up; default: as the system does. */
  readonly look?: LookupFunction;
}

export function createPost({ timeoutMs, look = lookup }: PostOptions): Post {
  return async (order) => {
    try {
      return await send(order, { timeoutMs, look });
    } catch (error) {
      return { outcome: 'failed', detail: wordsOf(error as Error & { code?: string }, timeoutMs) };
    }
  };
}

/** Node's own client follows no redirects, and asks for the address where it connects. */
async function send(
  { url: address, headers, body, secrets, isLinkLocalAllowed }: PostRequest,
  { timeoutMs, look }: Required<PostOptions>,
): Promise<Answer> {
  const url = new URL(address);
  if (!isLinkLocalAllowed) requireAllowedHost(url);
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const outgoing = request(url, {
      method: 'POST',
      agent: false,
      signal: AbortSignal.timeout(timeoutMs),
      headers: { ...headers, 'content-length': Buffer.byteLength(body), 'user-agent': 'heapwarden' },
      lookup: isLinkLocalAllowed ? look : guarded(look),
    });
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      let text = '';
      // From here on there is an answer, whether it comes to an end or not.
      outgoing.off('error', reject).on('error', finish);
      response.on('error', finish);
      if (isDelivered(response.statusCode ?? 0)) return finish();
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text = (text + chunk).slice(0, MAX_ANSWER_BYTES);
        if (text.length === MAX_ANSWER_BYTES) finish();
      });
      response.on('end', finish);

      function finish(): void {
        const said = masked(text, secrets, text.length === MAX_ANSWER_BYTES);
        resolve(answerOf(response.statusCode ?? 0, response.headers['retry-after'], said, Date.now()));
        outgoing.destroy();
      }
    });
    outgoing.end(body);
  });
}

/** The path of an address may be a secret: only what kind of failure it was. */
function wordsOf(error: Error & { code?: string }, timeoutMs: number): string {
  if (error instanceof AddressForbidden) return error.message;
  if (error.name === 'TimeoutError' || error.name === 'AbortError')
    return `no answer in ${timeoutMs / 1000} s`;
  return error.code ?? error.name;
}
