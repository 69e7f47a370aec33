/** HTTP, or the reason in the log why there is none. */
import type { Logger } from 'pino';
import type { Config } from '../config/schema.js';
import type { Control } from '../server/control.js';
import type { Listening } from '../server/listen.js';

/** Starts the server; undefined when it is switched off or cannot listen. */
export async function serve(
  { host, port }: Config,
  { control, token, logger }: { readonly control: Control; readonly token: string; readonly logger: Logger },
): Promise<Listening | undefined> {
  if (port === 'off') return undefined;
  // The server is most of what this thread loads; it is left out where it is not wanted.
  const [{ createApp }, { listen }] = await Promise.all([
    import('../server/app.js'),
    import('../server/listen.js'),
  ]);
  const onError = (error: unknown): void => logger.error({ err: error }, 'a request failed');
  const onDownload = (captureId: string, remoteAddress: string | undefined): void =>
    logger.info({ captureId, remoteAddress }, 'a capture is downloaded');
  try {
    return await listen(createApp({ control, token, onDownload, onError }), { host, port });
  } catch (error) {
    logger.error({ err: error }, `HTTP is off: ${(error as Error).message}`);
    return undefined;
  }
}
