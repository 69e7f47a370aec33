/** The channels of the configuration, with what they need of the world. */
import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Teller } from '../alert/alert-keys.js';
import { Alerts, type AlertTestResult } from '../alert/alerts.js';
import { openChannel } from '../alert/channels/open-channel.js';
import { Courier } from '../alert/delivery/courier.js';
import { memoryKeeper } from '../alert/delivery/memory-keeper.js';
import { Outbox } from '../alert/delivery/outbox.js';
import type { QueueOwner } from '../alert/delivery/queue-folder.js';
import { createPost } from '../alert/http/post.js';
import { secretReader } from '../alert/secret.js';
import { testAlert } from '../alert/test-alert.js';
import type { Config } from '../config/schema.js';
import { isAlive } from '../discovery/liveness.js';
import { readStartTicks } from '../os/procfs.js';

export interface AlertingOptions {
  readonly config: Config;
  /** This process. */
  readonly owner: QueueOwner;
  readonly hasFolder: boolean;
  readonly logger: Logger;
}

/** Of one try to deliver. */
const TIMEOUT_MS = 10_000;

export function openAlerts({ config, owner, hasFolder, logger }: AlertingOptions): Alerts {
  const { dir, alerts } = config;
  const now = Date.now;
  const outbox = hasFolder
    ? new Outbox({
        dir,
        owner,
        isAlive: (other) => isAlive(other, (pid) => readStartTicks('/', pid)),
        now,
        onError: (error) => logger.error({ err: error }, 'alerts cannot be kept on the disk'),
      })
    : undefined;
  const keeper = outbox ?? memoryKeeper(now);
  const context = {
    post: createPost({ timeoutMs: TIMEOUT_MS }),
    readSecret: secretReader(process.env),
    now,
    env: process.env,
    timeoutMs: TIMEOUT_MS,
  };
  const couriers = alerts.map(
    (settings) =>
      new Courier({
        channel: openChannel(settings, context),
        policy: settings,
        keeper,
        now,
        random: Math.random,
        onTrouble: ({ channel, outcome, detail, alert }) =>
          logger[outcome === 'dropped' ? 'error' : 'warn'](
            { channel, outcome, dedupKey: alert.dedupKey },
            `an alert is ${outcome}: ${detail}`,
          ),
      }),
  );
  return new Alerts({
    couriers,
    outbox,
    onOrphan: (channel, { title }) =>
      logger.error({ channel }, `an alert of an earlier process has no channel any more: ${title}`),
  });
}

/** Sends a test, opened and resolved, to one channel or to all; undefined when there is none of that name. */
export function testAlerts(
  alerts: Alerts,
  channel: string | undefined,
  teller: Teller,
  { publicUrl }: Pick<Config, 'publicUrl'>,
): Promise<readonly AlertTestResult[] | undefined> {
  const id = randomUUID();
  const at = new Date().toISOString();
  const events = ['opened', 'resolved'] as const;
  return alerts.test(
    channel,
    events.map((event) => ({
      ...testAlert(event, teller, { id, at, pageUrl: publicUrl ?? null }),
      id: randomUUID(),
    })),
  );
}
