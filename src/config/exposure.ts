/** Whether HTTP may listen as it is configured: who can reach it, and what keeps the others out. Pure. */
import { BlockList, isIP } from 'node:net';
import { HeapwardenError } from '../error.js';
import type { Config } from './schema.js';

type Exposure = Pick<
  Config,
  'host' | 'port' | 'token' | 'tokens' | 'tokensFile' | 'tlsCert' | 'tlsKey' | 'tlsClientCa'
>;

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/**
 * Beyond this machine, a token that nobody has been given would keep everybody out of all but the metrics, which is
 * found out when a leak is on. So one must be given, or certificates decide who connects.
 *
 * @throws HeapwardenError `HEAPWARDEN_CONFIG_INVALID`, which says what to set
 */
export function requireGuarded(config: Exposure): void {
  const problem = problemOf(config);
  if (problem === undefined) return;
  throw new HeapwardenError('HEAPWARDEN_CONFIG_INVALID', problem);
}

function problemOf(config: Exposure): string | undefined {
  const { host, port, token, tokens, tokensFile, tlsCert, tlsKey, tlsClientCa } = config;
  if (port === 'off') return undefined;
  if ((tlsCert === undefined) !== (tlsKey === undefined)) {
    return 'TLS needs both HEAPWARDEN_TLS_CERT and HEAPWARDEN_TLS_KEY.';
  }
  if (tlsClientCa !== undefined && tlsCert === undefined) {
    return 'HEAPWARDEN_TLS_CLIENT_CA has an effect with TLS only; set HEAPWARDEN_TLS_CERT and HEAPWARDEN_TLS_KEY too.';
  }
  const isGuarded = [token, tokens?.[0], tokensFile, tlsClientCa].some((value) => value !== undefined);
  if (isLoopback(host) || isGuarded) return undefined;
  return `Listening on ${host}, which other machines reach, needs a token that is given: set HEAPWARDEN_TOKEN, HEAPWARDEN_TOKENS or HEAPWARDEN_TOKENS_FILE; or client certificates by HEAPWARDEN_TLS_CLIENT_CA; or HEAPWARDEN_HOST=127.0.0.1.`;
}

function isLoopback(host: string): boolean {
  const family = isIP(host);
  if (family === 0) return host.toLowerCase() === 'localhost';
  return LOOPBACK.check(host, family === 6 ? 'ipv6' : 'ipv4');
}
