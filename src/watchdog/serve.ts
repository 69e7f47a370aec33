/** HTTP, or the reason in the log why there is none. */
import type { Logger } from 'pino';
import { requireGuarded } from '../config/exposure.js';
import type { Config } from '../config/schema.js';
import type { Control } from '../server/control.js';
import type { Listening } from '../server/listen.js';
import type { TlsFiles, TlsReloading } from '../server/tls.js';
import { openAudit } from './audit.js';
import { openTokens } from './tokens.js';

export interface ServeOptions {
  readonly control: Control;
  /** The one with all scopes. */
  readonly token: string;
  /** Whether the folder of Heapwarden can be written. */
  readonly hasFolder: boolean;
  readonly logger: Logger;
}

/** Starts the server; undefined when it is switched off, must not listen, or cannot. */
export async function serve(config: Config, options: ServeOptions): Promise<Listening | undefined> {
  if (config.port === 'off') return undefined;
  try {
    // `start()` has refused this; under the preload the process is watched all the same.
    requireGuarded(config);
    return await open(config, config.port, options);
  } catch (error) {
    options.logger.error({ err: error }, `HTTP is off: ${(error as Error).message}`);
    return undefined;
  }
}

async function open(config: Config, port: number, options: ServeOptions): Promise<Listening> {
  const { control, token, hasFolder, logger } = options;
  // The server is most of what this thread loads; it is left out where it is not wanted.
  const [{ createApp }, { listen }] = await Promise.all([
    import('../server/app.js'),
    import('../server/listen.js'),
  ]);
  const tokens = await openTokens(config, token, logger);
  const trail = openAudit(hasFolder ? config.dir : undefined, config.service, logger);
  const { host, metricsAccess, allowedHosts } = config;
  const app = createApp({
    control,
    tokens: tokens.book,
    metricsAccess,
    hostNames: [host.toLowerCase(), ...allowedHosts],
    audit: trail.audit,
    onError: (error) => logger.error({ err: error }, 'a request failed'),
  });
  const end = async (): Promise<void> => {
    tokens.stop();
    await trail.close();
  };
  try {
    const { url, close } = await listen(app, { host, port, tls: tlsOf(config, logger) });
    return { url, close: () => close().then(end) };
  } catch (error) {
    await end();
    throw error;
  }
}

function tlsOf(
  { tlsCert, tlsKey, tlsClientCa }: Config,
  logger: Logger,
): (TlsFiles & TlsReloading) | undefined {
  if (tlsCert === undefined || tlsKey === undefined) return undefined;
  return {
    cert: tlsCert,
    key: tlsKey,
    clientCa: tlsClientCa,
    onReload: () => logger.info('the certificates were read again'),
    onFailure: (error) =>
      logger.error({ err: error }, `the certificates stay as they were: ${error.message}`),
  };
}
