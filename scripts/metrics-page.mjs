/** `docs/metrics.md`, from the catalogue. */

/** @param catalogue - the list of metrics */
export function metricsPage(catalogue) {
  const rows = catalogue.map(({ name, otelName, type, unit, labels, help, howToRead }) => {
    const names = Object.keys(labels);
    const series = names.length === 0 ? `\`${name}\`` : `\`${name}{${names.join(', ')}}\``;
    const values = names.map((label) => `\`${label}\`: ${labels[label]}.`).join(' ');
    return `| ${series} | \`${otelName}\` | ${type}, ${unit} | ${help} ${values} | ${howToRead} |`;
  });
  return `# Metrics

Written from the catalogue in \`src/metrics/\` by \`npm run docs\`. Served at \`GET /metrics\`, in base units. What is
not known gives no sample, never 0.

| Prometheus | OpenTelemetry | kind, unit | what | how to read it |
| --- | --- | --- | --- | --- |
${rows.join('\n')}
`;
}
