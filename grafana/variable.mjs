/** What a dashboard is chosen by: the data source, the namespace, the service, the instance. */
import {
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DATASOURCE } from './panel.mjs';

const KNOWN_BY = 'heapwarden_build_info';
/** It finds series without the label too: outside of Kubernetes there is no namespace. */
const ALL_VALUE = '.*';

/** @param {{ isMulti: boolean }} options - whether several instances can be looked at together */
export function variables({ isMulti }) {
  const instance = labelVariable(
    'instance',
    'Instance',
    `${KNOWN_BY}{namespace=~"$namespace", job="$service"}`,
    'instance',
  );
  return [
    new DatasourceVariableBuilder('datasource').label('Data source').type('prometheus'),
    orAll(labelVariable('namespace', 'Namespace', KNOWN_BY, 'namespace')).current({
      text: 'All',
      value: '$__all',
    }),
    labelVariable('service', 'Service', `${KNOWN_BY}{namespace=~"$namespace"}`, 'job'),
    isMulti
      ? orAll(instance)
          .multi(true)
          .current({ text: ['All'], value: ['$__all'] })
      : instance,
  ];
}

function labelVariable(name, title, series, label) {
  return new QueryVariableBuilder(name)
    .label(title)
    .datasource(DATASOURCE)
    .query({ query: `label_values(${series}, ${label})`, refId: name })
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc);
}

function orAll(variable) {
  return variable.includeAll(true).allValue(ALL_VALUE);
}
