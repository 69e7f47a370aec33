/** The SDK's client as a watchdog needs it: whatever waits has a limit, and errors say what the server said. */
import {
  AbortMultipartUploadCommand,
  CreateMultipartUploadCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';

export interface S3ClientOptions {
  /** Default: what the SDK finds in environment and profile; with an endpoint of its own, else `us-east-1`. */
  readonly region?: string;
  /** URL of a storage that is not AWS's own. */
  readonly endpoint?: string;
  /** Whether the bucket is named in the path, not in the host name. Default: true with an endpoint of its own. */
  readonly forcePathStyle?: boolean;
  /** Longest silence on a connection, in milliseconds. Default: 15 seconds. */
  readonly idleLimitMs?: number;
}

const MAX_ATTEMPTS = 3;
const CONNECT_LIMIT_MS = 5_000;
const IDLE_LIMIT_MS = 15_000;
/** One attempt at one request; a part gets through from 18 kB/s on. */
const REQUEST_LIMIT_MS = 300_000;
/** To leave nothing half behind, perhaps on the way out of the process. */
const GRACE_MS = 3_000;
const MAX_WORDS_LENGTH = 300;

/** A client with time limits and three attempts; the credentials are those of the SDK's default chain. */
export function createS3Client(options: S3ClientOptions): S3Client {
  const { endpoint, forcePathStyle = endpoint !== undefined, idleLimitMs = IDLE_LIMIT_MS } = options;
  const region = options.region ?? (endpoint && (process.env['AWS_REGION'] ?? 'us-east-1'));
  return new S3Client({
    ...(region !== undefined && { region }),
    ...(endpoint !== undefined && { endpoint }),
    forcePathStyle,
    maxAttempts: MAX_ATTEMPTS,
    // The other checksums are not known to every server; ours are asked for one by one.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: Math.min(CONNECT_LIMIT_MS, idleLimitMs),
      socketTimeout: idleLimitMs,
      requestTimeout: REQUEST_LIMIT_MS,
      throwOnRequestTimeout: true,
    },
  });
}

/**
 * The client for one upload of the SDK, which hands no signal to its requests: with this one they end at once. The one
 * that begins the upload gets some time to say under which id it is to be taken back; the one that takes it back goes
 * out all the same, and when it fails, the upload's own error stands.
 */
export function abortable(client: S3Client, signal: AbortSignal): S3Client {
  const graceful = withGrace(signal);
  const send = (command: Parameters<S3Client['send']>[0]): Promise<unknown> => {
    if (command instanceof CreateMultipartUploadCommand)
      return client.send(command, { abortSignal: graceful });
    if (!(command instanceof AbortMultipartUploadCommand))
      return client.send(command, { abortSignal: signal });
    return client.send(command, { abortSignal: AbortSignal.timeout(GRACE_MS) }).catch(() => undefined);
  };
  return Object.assign(Object.create(client) as S3Client, { send });
}

/** A signal that comes a few seconds after `signal`, for what had better come to a known end. */
export function withGrace(signal: AbortSignal): AbortSignal {
  const controller = new AbortController();
  const giveUp = (): void => {
    setTimeout(() => controller.abort(signal.reason), GRACE_MS).unref();
  };
  signal.addEventListener('abort', giveUp, { once: true });
  return controller.signal;
}

/**
 * Runs `work` with a signal that ends it after `limitMs`, or when `signal` says so.
 *
 * @throws what `work` throws; when it was ended, an error that says by what
 */
export async function withLimit<T>(
  limitMs: number,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const giveUp = (): void => controller.abort(signal?.reason);
  const timer = setTimeout(() => controller.abort(new Error(`no end within ${limitMs} ms`)), limitMs);
  timer.unref();
  signal?.addEventListener('abort', giveUp, { once: true });
  if (signal?.aborted) giveUp();
  try {
    return await work(controller.signal);
  } catch (error) {
    throw controller.signal.aborted ? controller.signal.reason : error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', giveUp);
  }
}

/** Whether the server says that there is no such object. */
export function isMissing(error: unknown): boolean {
  return statusOf(error) === 404 && (error as Error).name !== 'NoSuchBucket';
}

/** Whether the server says that the condition of a write does not hold, or that somebody else writes just now. */
export function isConditionFailed(error: unknown): boolean {
  const status = statusOf(error);
  // A condition on an object that has gone meanwhile is answered by 404.
  return status === 412 || status === 409 || isMissing(error);
}

/** Status, code and the server's words, or what the system says; one line, without the fields that name keys. */
export function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  const status = statusOf(error);
  const name = error.name === 'Error' ? code : error.name;
  const head = [status, name].filter((word) => word !== undefined).join(' ');
  const words = [head, error.message || code].filter(Boolean).join(': ');
  return words.replace(/\s+/g, ' ').slice(0, MAX_WORDS_LENGTH);
}

function statusOf(error: unknown): number | undefined {
  return error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
}
