/** The port for HTTP, and the object storage. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Config } from '../../config/schema.js';
import type { ProcessEntry } from '../../discovery/process-files.js';
import { type Finding, fail, ok, warn } from './finding.js';

/** @param processes - the watched ones, of whom one may have the port */
export async function portFinding(
  { host, port }: Pick<Config, 'host' | 'port'>,
  processes: readonly ProcessEntry[],
): Promise<Finding> {
  if (port === 'off') return ok('port', 'HTTP is off');
  if (port === 0) return ok('port', 'each process takes a free one');
  const holder = processes.find(({ url }) => url !== null && new URL(url).port === String(port));
  if (holder !== undefined) {
    return ok('port', `${port} is that of process ${holder.pid}; another one needs HEAPWARDEN_PORT=0`);
  }
  const error = await errorOfListening(host, port);
  if (error === undefined) return ok('port', `${port} on ${host} is free`);
  return fail(
    'port',
    `${port} on ${host} cannot be had (${error})`,
    'Set HEAPWARDEN_PORT to another port, to 0 for any free one, or to off.',
  );
}

/** Lists a prefix in which nothing is. */
export async function storageFinding({
  s3Bucket: bucket,
  s3Prefix,
  s3Endpoint: endpoint,
  s3Region: region,
}: Config): Promise<Finding[]> {
  if (bucket === undefined) return [];
  // Standard error is no place for the SDK's plans.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const { S3Bucket } = await import('../../store/s3-bucket.js');
  const storage = new S3Bucket({ bucket, ...(endpoint && { endpoint }), ...(region && { region }) });
  try {
    await storage.list(`${s3Prefix}/doctor/`);
    return [ok('object storage', `bucket ${bucket} answers`)];
  } catch (error) {
    return [
      warn(
        'object storage',
        (error as Error).message,
        'Captures stay in the local folder until it answers; look at credentials, region and HEAPWARDEN_S3_ENDPOINT.',
      ),
    ];
  } finally {
    storage.close();
  }
}

async function errorOfListening(host: string, port: number): Promise<string | undefined> {
  const server = createServer();
  try {
    server.listen(port, host);
    await once(server, 'listening');
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  } finally {
    server.close();
  }
}
