/** Object storage, where it is configured: artefacts go there, and the replicas of a service take turns by it. */
import { hostname } from 'node:os';
import type { Logger } from 'pino';
import type { Turn } from '../capture/captures.js';
import type { Config } from '../config/schema.js';
import type { ArtefactStore } from '../store/artefact-store.js';
import { ShippingStore } from '../store/shipping-store.js';

export interface Bucket {
  readonly store: ArtefactStore;
  /** The right to take a heap snapshot in this fleet. */
  readonly takeTurn: () => Promise<Turn>;
  readonly close: () => Promise<void>;
}

const SWEEP_INTERVAL_MS = 3_600_000;

const FREE: Turn = { release: async () => {} };

/** Undefined when none is configured. The storage is not asked yet. */
export async function openBucket(
  config: Config,
  local: ArtefactStore,
  logger: Logger,
): Promise<Bucket | undefined> {
  if (config.s3Bucket === undefined) return undefined;
  // This thread has an environment of its own: the application's standard error is no place for the SDK's plans.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  // The client is large, and left out where it is not wanted.
  const [{ S3Bucket }, { S3Store }, { FleetLease }] = await Promise.all([
    import('../store/s3-bucket.js'),
    import('../store/s3-store.js'),
    import('../store/fleet-lease.js'),
  ]);
  const {
    service,
    s3Prefix: prefix,
    s3Bucket,
    s3Endpoint: endpoint,
    s3Region: region,
    fleetLeaseMs,
  } = config;
  const bucket = new S3Bucket({ bucket: s3Bucket, ...(endpoint && { endpoint }), ...(region && { region }) });
  const remote = new S3Store({ bucket, prefix, service });
  const store = ShippingStore.start({
    local,
    remote,
    onShipped: ({ id }) => logger.info({ captureId: id }, `capture ${id} was carried to the object storage`),
    onFailure: (record, error) => {
      // Without a record it is a listing that failed, which is asked for again and again.
      const level = record === undefined ? 'debug' : 'warn';
      logger[level]({ captureId: record?.id, err: error }, `the object storage failed: ${error.message}`);
    },
  });
  const holder = `process ${process.pid} on ${hostname()}`;
  const lease =
    fleetLeaseMs > 0 ? new FleetLease({ bucket, prefix, service, leaseMs: fleetLeaseMs, holder }) : undefined;
  const sweep = (): void =>
    void remote
      .sweep(Date.now())
      .catch((error: Error) => logger.debug({ err: error }, 'the object storage was not swept'));
  sweep();
  const timer = setInterval(sweep, SWEEP_INTERVAL_MS);
  return {
    store,
    takeTurn: async () => {
      const answer = await lease?.take();
      if (answer === undefined) return FREE;
      if (answer.state === 'theirs') return { takenBy: answer.takenBy };
      if (answer.state === 'ours') {
        return { release: async (isStored) => void (isStored || (await answer.giveBack())) };
      }
      logger.warn(
        { err: answer.error },
        'the object storage did not say whether another replica captures; this one does',
      );
      return FREE;
    },
    close: async () => {
      clearInterval(timer);
      await store.close();
      bucket.close();
    },
  };
}
