/** Where HTTP listens, who may come in, and who is told of it. */
import * as v from 'valibot';
import { setting, text, wholeNumber } from './setting.js';
import { TOKENS_WORDS, tokenSchema, tokensSchema } from './tokens-schema.js';

export const serverSettings = {
  host: v.optional(
    setting(text, 'Address that HTTP listens on.', { allowed: 'an IP address or host name' }),
    '127.0.0.1',
  ),
  port: v.optional(
    setting(
      v.union([v.literal('off'), wholeNumber(0, 65_535)]),
      'Port that HTTP listens on; 0 takes any free one, which `<dir>/processes/<pid>.json` then names.',
      { allowed: 'a whole number from 0 to 65535, or "off"' },
    ),
    9469,
  ),
  token: v.optional(
    setting(
      tokenSchema,
      'Bearer token with all scopes, which everything but metrics, health and the page demands. See [security](security.md).',
      {
        allowed: '16 or more printable ASCII characters without spaces, random',
        computedDefault: 'made at first start and kept in `<dir>/token`, mode 0600',
        isSecret: true,
      },
    ),
  ),
  tokens: v.optional(
    setting(tokensSchema, 'Further tokens, each with a name and scopes. In the environment as JSON.', {
      allowed: TOKENS_WORDS,
      computedDefault: 'none',
      isSecret: true,
    }),
  ),
  tokensFile: v.optional(
    setting(
      text,
      'JSON file of further tokens, read again when it changes: old and new ones are valid together while both are in it.',
      { allowed: 'a path', computedDefault: 'none' },
    ),
  ),
  metricsAccess: v.optional(
    setting(
      v.picklist(['open', 'token']),
      'Whether `/metrics` is open, or demands a token with the scope `metrics`.',
      { allowed: 'open or token' },
    ),
    'open',
  ),
  tlsCert: v.optional(
    setting(text, 'PEM file of the certificate and its chain, for TLS; read again when it changes.', {
      allowed: 'a path',
      computedDefault: 'none: plain HTTP',
    }),
  ),
  tlsKey: v.optional(
    setting(text, 'PEM file of the private key of `tlsCert`.', {
      allowed: 'a path',
      computedDefault: 'none',
    }),
  ),
  tlsClientCa: v.optional(
    setting(
      text,
      'PEM file of the authorities whose client certificates may connect; nobody else may then (mutual TLS).',
      { allowed: 'a path', computedDefault: 'none: no client certificate is asked for' },
    ),
  ),
  allowedHosts: v.optional(
    setting(
      v.array(v.pipe(v.string(), v.regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/))),
      'Names by which page and API may be called, beside addresses, `localhost`, the name of this machine and `host`. In the environment as a JSON array.',
      { allowed: 'an array of host names in lower case, without port' },
    ),
    [],
  ),
  targetsDir: v.optional(
    setting(
      text,
      'Folder for a file that tells Prometheus (`file_sd_configs`) where this process is scraped, with the service as `job`; for processes on ports of their own choice. Readable for all users.',
      { allowed: 'a path', computedDefault: 'none: no such file' },
    ),
  ),
};
