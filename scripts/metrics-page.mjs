/** `docs/metrics.md`, from the catalogue. */

/**
 * @param catalogue - the list of metrics
 * @param semanticConventions - the list of those under the names of OpenTelemetry's semantic conventions
 */
export function metricsPage(catalogue, semanticConventions) {
  const rows = catalogue.map(({ name, otelName, type, unit, labels, help, howToRead }) => {
    return `| ${seriesOf(name, labels)} | \`${otelName}\` | ${type}, ${unit} | ${help} ${valuesOf(labels)} | ${howToRead} |`;
  });
  const conventions = semanticConventions.map(({ otelName, type, source, labels }) => {
    return `| ${seriesOf(otelName, labels)} | ${type} | \`${source}\` ${valuesOf(labels)} |`;
  });
  return `# Metrics

Written from the catalogue in \`src/metrics/\` by \`npm run docs\`. Served at \`GET /metrics\`, in base units. What is
not known gives no sample, never 0.

| Prometheus | OpenTelemetry | kind, unit | what | how to read it |
| --- | --- | --- | --- | --- |
${rows.join('\n')}

## Names of the semantic conventions

In OpenTelemetry, some metrics have the name of its semantic conventions too, where nobody else emits it:
[OpenTelemetry](opentelemetry.md).

| OpenTelemetry | kind | the same as |
| --- | --- | --- |
${conventions.join('\n')}
`;
}

function seriesOf(name, labels) {
  const names = Object.keys(labels);
  return names.length === 0 ? `\`${name}\`` : `\`${name}{${names.join(', ')}}\``;
}

function valuesOf(labels) {
  return Object.entries(labels)
    .map(([label, values]) => `\`${label}\`: ${values}.`)
    .join(' ');
}
