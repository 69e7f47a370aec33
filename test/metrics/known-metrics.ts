/**
 * What an expression for Prometheus may name: the metrics of the catalogue, with their labels and the values of these, and
 * the series that `prometheus/recording-rules.yaml` records.
 */
import { PROFILES } from '../../src/detect/profile.js';
import { catalogue } from '../../src/metrics/catalogue.js';
import { readRules } from '../prometheus/rule-files.js';

/** Given by whoever scrapes or receives. */
const TARGET_LABELS = ['namespace', 'job', 'instance', 'pod', 'container'];

type LabelNames = readonly string[];

/** Labels by the name of a series. */
const seriesLabels: ReadonlyMap<string, Readonly<Record<string, string>>> = new Map([
  ...readRules('recording-rules.yaml').map(({ record = '' }) => [record, {}] as const),
  ...catalogue.flatMap(({ name, type, labels }) =>
    type === 'histogram'
      ? [
          [`${name}_bucket`, { ...labels, le: 'bounds of the buckets' }] as const,
          [`${name}_sum`, labels] as const,
          [`${name}_count`, labels] as const,
        ]
      : [[name, labels] as const],
  ),
]);

/** The names of Heapwarden's series in the expression that nobody gives. */
export function unknownMetricsIn(expression: string): string[] {
  const names = expression.match(/[\w:]*heapwarden_[\w:]+/g) ?? [];
  return names.filter((name) => !seriesLabels.has(name));
}

/** Matchers of Heapwarden's series, and labels in `by (…)` and the like, that match nothing that is ever given. */
export function unknownLabelsIn(expression: string): string[] {
  const selectors = [...expression.matchAll(/([\w:]*heapwarden_[\w:]+)\s*\{([^}]*)\}/g)];
  return [
    ...selectors.flatMap(([, name = '', matchers = '']) => unknownMatchersOf(name, matchers)),
    ...unknownGroupLabelsIn(expression),
  ];
}

function unknownMatchersOf(name: string, matchers: string): string[] {
  const labels = seriesLabels.get(name) ?? {};
  const parts = [...matchers.matchAll(/(\w+)\s*(=~|!~|!=|=)\s*(?:"([^"]*)"|%q)/g)];
  return parts
    .filter(([, label = '', operator = '', value]) => {
      if (TARGET_LABELS.includes(label)) return false;
      const meaning = labels[label];
      if (meaning === undefined) return true;
      const known = listedValues(meaning);
      const given = (operator.endsWith('~') ? value?.split('|') : value && [value]) || [];
      // Variables of dashboards and patterns are for whoever reads them to check.
      return known !== undefined && given.some((one) => /^[\w-]+$/.test(one) && !known.includes(one));
    })
    .map(([matcher]) => `${name}{${matcher}}`);
}

const SIGNALS = 'the signals that are judged';

/** The values in the catalogue's description of a label; undefined where it is no complete list. */
function listedValues(meaning: string): LabelNames | undefined {
  const listed = [...meaning.matchAll(/`([^`]+)`/g)].map(([, value = '']) => value);
  const rest = meaning
    .replace(SIGNALS, '')
    .replace(/`[^`]+`/g, '')
    .replace(/\band\b|[,\s]/g, '');
  if (rest !== '') return undefined;
  return meaning.includes(SIGNALS) ? [...Object.keys(PROFILES), ...listed] : listed;
}

function unknownGroupLabelsIn(expression: string): string[] {
  const known = [...TARGET_LABELS, ...[...seriesLabels.values()].flatMap((labels) => Object.keys(labels))];
  const groups = [...expression.matchAll(/\b(by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\)/g)];
  return groups.flatMap(([, keyword = '', list = '']) =>
    list
      .split(',')
      .map((label) => label.trim())
      .filter((label) => label !== '' && !known.includes(label))
      .map((label) => `${keyword} (${label})`),
  );
}
