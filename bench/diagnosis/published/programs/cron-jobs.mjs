/** Each client of a dashboard starts a CronJob, and none is stopped. */
import { CronJob } from 'cron';

export const steps = { before: 50, after: 600 };

export function step(turn) {
  const dashboard = { id: turn, widgets: [`widget ${turn}`] };
  new CronJob('0 0 1 1 *', () => dashboard.widgets.push('tick')).start();
}
