/** Whether alerts arrive. */
import { ALERT_OUTCOMES, BREAKER_STATES } from '../alert/delivery/channel-state.js';
import { type Metric, perLabel } from './metric.js';

const CHANNEL = 'the channels of the configuration';

export const alertMetrics: readonly Metric[] = [
  {
    name: 'heapwarden_alerts_total',
    otelName: 'heapwarden.alerts',
    type: 'counter',
    unit: '{alert}',
    help: 'Alerts by channel, and by what became of them; each try that failed is one that is retried.',
    labels: { channel: CHANNEL, outcome: ALERT_OUTCOMES.map((outcome) => `\`${outcome}\``).join(', ') },
    howToRead:
      '`dropped` never arrives: the receiver refused it, it was a week old, the queue was full, or its channel was taken out of the settings. `suppressed` was not for this channel, or a later update said it.',
    read: ({ alerts }) =>
      alerts.flatMap(({ name, counts }) =>
        ALERT_OUTCOMES.map((outcome) => ({ labels: { channel: name, outcome }, value: counts[outcome] })),
      ),
  },
  {
    name: 'heapwarden_alert_queue_length',
    otelName: 'heapwarden.alert.queue_length',
    type: 'gauge',
    unit: '{alert}',
    help: 'Alerts that wait to be delivered.',
    labels: { channel: CHANNEL },
    howToRead: 'Above zero for long the receiver is down, or it is quiet hours.',
    read: ({ alerts }) =>
      perLabel(
        'channel',
        alerts.map(({ name, queueLength }) => [name, queueLength]),
      ),
  },
  {
    name: 'heapwarden_alert_breaker_state',
    otelName: 'heapwarden.alert.breaker_state',
    type: 'gauge',
    unit: '{state}',
    help: 'How a channel stands after failures: 0 closed, 1 half open, 2 open.',
    labels: { channel: CHANNEL },
    howToRead: 'Open after five failures in a row; nothing is sent then, and one alert when it is half open.',
    read: ({ alerts }) =>
      perLabel(
        'channel',
        alerts.map(({ name, breaker }) => [name, BREAKER_STATES.indexOf(breaker)]),
      ),
  },
];
