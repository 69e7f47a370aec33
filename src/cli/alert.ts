/** `heapwarden alert test`. */
import type { AlertTestList } from '../server/api.js';
import { withClient } from './client.js';
import { colours } from './colours.js';
import { EXIT_CODES } from './exit-code.js';
import { type JsonOption, print } from './print.js';
import { Progress } from './progress.js';
import { table } from './table.js';
import { findTarget, type TargetOptions } from './target.js';
import { visible } from './visible.js';

/** @param channel - undefined for all */
export async function testAlerts(
  channel: string | undefined,
  options: TargetOptions & JsonOption,
): Promise<void> {
  const target = await findTarget(options, process.env);
  const progress = new Progress();
  progress.begin('waiting for the receivers');
  const list = await withClient(target, (client) => client.testAlerts(channel)).finally(() => progress.end());
  print(list, options, words);
  if (list.results.some(({ isDelivered }) => !isDelivered)) process.exitCode = EXIT_CODES.failed;
}

function words({ results }: AlertTestList): string {
  if (results.length === 0)
    return 'There are no channels beside the log: set HEAPWARDEN_ALERTS; docs/alerts.md.';
  const rows = results.map(({ channel, isDelivered, detail }) => [
    visible(channel),
    isDelivered ? colours.green('delivered') : colours.red('failed'),
    visible(detail),
  ]);
  return table(rows, { columns: process.stdout.columns });
}
