/** How the watched processes of the folder are. */
import { localAddress } from '../../discovery/local-address.js';
import type { ProcessEntry } from '../../discovery/process-files.js';
import { type Client, withClient } from '../client.js';
import type { Target } from '../target.js';
import { visible } from '../visible.js';
import { type Finding, fail, ok, warn } from './finding.js';

/** What OpenSSL calls a certificate whose issuer is not known; the process is well then, and we are not told enough. */
const UNTRUSTED = /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+)$/;

/** One finding for each, or that there is none. */
export function watchedFindings(
  processes: readonly ProcessEntry[],
  access: Omit<Target, 'url'>,
): Promise<Finding[]> {
  const none = warn(
    'watched',
    'no process is watched',
    'Start one: heapwarden run node app.js; in its first five seconds it is not watched yet.',
  );
  return processes.length === 0
    ? Promise.resolve([none])
    : Promise.all(processes.map((entry) => findingOf(entry, access)));
}

async function findingOf({ pid, service, url }: ProcessEntry, access: Omit<Target, 'url'>): Promise<Finding> {
  const name = `process ${pid} (${visible(service)})`;
  if (url === null) {
    return warn(
      'watched',
      `${name} does not listen`,
      'Its port is off or was taken: HEAPWARDEN_PORT=0 takes a free one.',
    );
  }
  const look = async (client: Client): Promise<Finding> => {
    const { capturing, pressure, mainThread } = await client.status();
    const { source, detail } = capturing;
    const words = `${name} at ${url}: pressure ${pressure.level}, captures ${source === null ? 'off' : `by ${source}`}`;
    if (mainThread.unresponsiveSeconds > 0) {
      const seconds = Math.round(mainThread.unresponsiveSeconds);
      return warn(
        'watched',
        `${words}; its main thread is busy for ${seconds} s`,
        'See docs/runbooks/main-thread-unresponsive.md.',
      );
    }
    return source === 'fork'
      ? ok('watched', words)
      : warn('watched', words, visible(detail ?? 'See docs/captures.md.'));
  };
  try {
    return await withClient({ url: localAddress(url), ...access }, look);
  } catch (error) {
    const { message, cause } = error as Error;
    const { code = '' } = (cause ?? {}) as NodeJS.ErrnoException;
    return UNTRUSTED.test(code)
      ? warn('watched', `${name}: ${message}`, 'Trust its certificate by --ca, or by NODE_EXTRA_CA_CERTS.')
      : fail('watched', `${name}: ${message}`, 'Its log says more.');
  }
}
