/** What dashboards ask of Prometheus, as it can be asked without a Grafana. */
import {
  type Dashboard,
  labelValues,
  shownPanels,
  type Target,
  type Variable,
} from '../../grafana/dashboard.js';

export interface DashboardQuery {
  /** Dashboard and panel, annotation or variable. */
  readonly where: string;
  readonly expression: string;
}

/** What Grafana puts in the place of variables. */
export interface Choice {
  readonly namespace: string;
  readonly service: string;
  /** As a regular expression, which in the process dashboard is plain text. */
  readonly instance: string;
  /** `5m`: the time that the dashboard shows. */
  readonly range: string;
  /** `10s`: four intervals of scraping, or the step if that is longer. */
  readonly rateInterval: string;
}

/** What may have no data where all is well, and why. */
const MAY_BE_EMPTY: readonly (readonly [what: RegExp, why: string])[] = [
  [/heapwarden_cgroup_limit_bytes/, 'a process without a memory limit'],
  [/heapwarden_tracked_objects/, 'an application that tracks no objects'],
  [/heapwarden_alert/, 'an application whose alerts go to the log alone'],
  [/namespace!=""/, 'a Prometheus outside of Kubernetes'],
];

/** All queries of a dashboard: of its panels, its annotations and its variables. */
export function queriesOf(dashboard: Dashboard, choice: Choice): readonly DashboardQuery[] {
  const { title, annotations, templating } = dashboard;
  return [
    ...shownPanels(dashboard).flatMap((panel) =>
      (panel.targets ?? []).map((target) => ({ where: panel.title, expression: askedBy(target) })),
    ),
    ...annotations.list.map(({ name, target }) => ({ where: name, expression: askedBy(target) })),
    ...templating.list.flatMap((variable) => askedByVariable(variable)),
  ].map(({ where, expression }) => ({
    where: `${title}: ${where}`,
    expression: substituted(expression, choice),
  }));
}

/**
 * The queries that had no data and should have had.
 * @param query - runs an instant query; throws for one that Prometheus objects to
 */
export async function withoutData(
  queries: readonly DashboardQuery[],
  query: (expression: string) => Promise<readonly unknown[]>,
): Promise<readonly DashboardQuery[]> {
  const empty: DashboardQuery[] = [];
  for (const each of queries) {
    if (MAY_BE_EMPTY.some(([what]) => what.test(each.expression))) await query(each.expression);
    else if ((await query(each.expression)).length === 0) empty.push(each);
  }
  return empty;
}

/** What is drawn over time has data when it had some at any moment that the dashboard shows. */
function askedBy({ expr, instant }: Target): string {
  return instant ? expr : `last_over_time((${expr})[$__range:1s])`;
}

function askedByVariable(variable: Variable): { readonly where: string; readonly expression: string }[] {
  const [series, label] = labelValues(variable) ?? [];
  if (series === undefined) return [];
  const named = series.endsWith('}') ? series.replace(/\}$/, `, ${label}!=""}`) : `${series}{${label}!=""}`;
  return [{ where: `$${variable.name}`, expression: `group by (${label}) (${named})` }];
}

/** @throws Error for a variable that is not known */
function substituted(
  expression: string,
  { namespace, service, instance, range, rateInterval }: Choice,
): string {
  const values: Readonly<Record<string, string>> = {
    namespace,
    service,
    instance,
    __range: range,
    __rate_interval: rateInterval,
  };
  return expression.replace(/\$(\w+)/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`$${name} in ${expression} is not known`);
    return value;
  });
}
