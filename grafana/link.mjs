/** Where panels lead to. */
import { DashboardLinkBuilder, DashboardLinkType } from '@grafana/grafana-foundation-sdk/dashboard';

export const PROCESS_UID = 'heapwarden-process';
export const FLEET_UID = 'heapwarden-fleet';

/** What both dashboards choose by; the instance is given apart. */
const CHOICE = '${datasource:queryparam}&${namespace:queryparam}&${service:queryparam}';

/** The watchdog's own page, which lists incidents and captures and downloads them. */
export function pageLink() {
  return new DashboardLinkBuilder('Incidents and captures: the page of the watchdog')
    .type(DashboardLinkType.Link)
    .url('http://${instance}/')
    .targetBlank(true);
}

/** From a replica to its own dashboard, at the same time. `instance`: how Grafana gets the address. */
export function processLink(instance) {
  return new DashboardLinkBuilder('This process')
    .type(DashboardLinkType.Link)
    .url(`/d/${PROCESS_UID}?${CHOICE}&var-instance=${instance}&\${__url_time_range}`);
}

/** From a process to all replicas. */
export function fleetLink() {
  return new DashboardLinkBuilder('All replicas')
    .type(DashboardLinkType.Link)
    .icon('dashboard')
    .url(`/d/${FLEET_UID}?${CHOICE}`)
    .keepTime(true);
}

/** What to do. */
export function runbookLink() {
  return new DashboardLinkBuilder('What to do about a leak')
    .type(DashboardLinkType.Link)
    .icon('doc')
    .url('https://unpkg.com/heapwarden/docs/runbooks/leaking.md')
    .targetBlank(true);
}
