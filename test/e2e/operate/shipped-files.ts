/** The files in `prometheus/` as a test runs them: with its own ports, and in seconds instead of minutes. */
import { readFileSync } from 'node:fs';
import type { Files } from './prometheus-server.js';

function shipped(name: string): string {
  return readFileSync(new URL(`../../../prometheus/${name}`, import.meta.url), 'utf8');
}

/** The rules, whose alerts fire after a second and end after one; nothing but their `for` and `keep_firing_for` is changed. */
export function shippedRules(): Files {
  return {
    'recording-rules.yaml': shipped('recording-rules.yaml'),
    'alerts.yaml': shipped('alerts.yaml').replace(/\b(for|keep_firing_for): \w+/g, '$1: 1s'),
  };
}

/** The example for Prometheus, every second. */
export function shippedPrometheusConfig(ports: { watchdog: number; alertmanager: number }): string {
  return shipped('prometheus.example.yml')
    .replace('localhost:9469', `localhost:${ports.watchdog}`)
    .replace('localhost:9093', `localhost:${ports.alertmanager}`)
    .replace(/(scrape|evaluation)_interval: \w+/g, '$1_interval: 1s');
}

/** The example for Alertmanager, which waits for a second. */
export function shippedAlertmanagerConfig(ports: { receiver: number }): string {
  return shipped('alertmanager.example.yml')
    .replaceAll('localhost:9095', `localhost:${ports.receiver}`)
    .replace(/group_(wait|interval): \w+/g, 'group_$1: 1s');
}
