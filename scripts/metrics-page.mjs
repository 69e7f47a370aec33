/** `docs/metrics.md`, from the catalogue. */

/**
 * @param catalogue - the list of metrics
 * @param semanticConventions - the list of those under the names of OpenTelemetry's semantic conventions
 */
export function metricsPage(catalogue, semanticConventions) {
  return `# Metrics

Written from the catalogue in \`src/metrics/\` by \`npm run docs\`. Served at \`GET /metrics\`, in base units. What is
not known gives no sample, never 0.

| Prometheus | OpenTelemetry | kind, unit | what | how to read it |
| --- | --- | --- | --- | --- |
${rowsOf(catalogue, ({ name, otelName, labels }) => `${seriesOf(name, labels)} | \`${otelName}\``)}

## Under the names of the semantic conventions

By OTLP only, and as long as the application has no meter provider: its own instrumentations emit these names then.

| OpenTelemetry | kind, unit | what | how to read it |
| --- | --- | --- | --- |
${rowsOf(semanticConventions, ({ otelName, labels }) => seriesOf(otelName, labels))}
`;
}

function rowsOf(metrics, namesOf) {
  return metrics
    .map((metric) => {
      const { type, unit, labels, help, howToRead } = metric;
      const values = Object.entries(labels).map(([label, value]) => `\`${label}\`: ${value}.`);
      return `| ${namesOf(metric)} | ${type}, ${unit} | ${help} ${values.join(' ')} | ${howToRead} |`;
    })
    .join('\n');
}

function seriesOf(name, labels) {
  const names = Object.keys(labels);
  return names.length === 0 ? `\`${name}\`` : `\`${name}{${names.join(', ')}}\``;
}
