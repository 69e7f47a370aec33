/** What channels over HTTP have in common: the address, the secrets, and that they never reject. */
import type { Alert } from '../alert.js';
import type { Answer, Channel } from '../channel.js';
import { secretsOf } from '../http/mask.js';
import type { Post, PostRequest } from '../http/post.js';
import type { ReadSecret } from '../secret.js';

/** What channels need of the world. */
export interface HttpContext {
  readonly post: Post;
  readonly readSecret: ReadSecret;
  readonly now: () => number;
}

/** Where a channel sends to. */
export interface Address {
  readonly name: string;
  /** Or where it is, when it is a secret. */
  readonly url: string;
  readonly allowLinkLocal?: boolean | undefined;
}

/** What is sent; a path is added to that of the address. */
export interface Message extends Pick<PostRequest, 'body' | 'headers'> {
  readonly path?: string;
}

/** What a channel says, of whatever it is told. What it reads as a secret is not shown in the answer. */
export type Say = (messageOf: (readSecret: ReadSecret) => Message) => Promise<Answer>;

/** @param messageOf - may throw when a secret is missing */
export function httpChannel(
  address: Address,
  context: HttpContext,
  messageOf: (alert: Alert, readSecret: ReadSecret) => Message,
): Channel {
  const say = sayer(address, context);
  return { name: address.name, deliver: (alert) => say((readSecret) => messageOf(alert, readSecret)) };
}

/** Sends messages to an address; a secret that is missing now may be there later. */
export function sayer({ url, allowLinkLocal = false }: Address, { post, readSecret }: HttpContext): Say {
  return async (messageOf) => {
    try {
      const read: string[] = [];
      const { path, body, headers } = messageOf((reference) => {
        const secret = readSecret(reference);
        read.push(secret);
        return secret;
      });
      const base = readSecret(url);
      const target = path === undefined ? base : `${base.replace(/\/$/, '')}${path}`;
      if (!/^https?:\/\//i.test(target)) throw new Error(`${url} is no http or https address.`);
      const secrets = [...read, ...secretsOf(base), ...secretsOf(target)];
      return await post({ url: target, headers, body, secrets, isLinkLocalAllowed: allowLinkLocal });
    } catch (error) {
      return { outcome: 'failed', detail: (error as Error).message };
    }
  };
}

export const JSON_TYPE = { 'content-type': 'application/json' } as const;
