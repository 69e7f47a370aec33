/** `docs/api.md`, from the OpenAPI document. */

/** @param text - the document */
export function apiPage(text) {
  const { paths, components } = JSON.parse(text);
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })),
  );
  const codes = components.schemas.ProblemCode;
  return `# API

Written from [openapi.json](openapi.json), an OpenAPI 3.1 document, by \`npm run docs\`; a running watchdog has it at
\`/api/v1/openapi.json\`. Who may do what is in [security](security.md).

| request | scope | what |
| --- | --- | --- |
${operations.map(rowOf).join('\n')}

Every answer from 400 on is a problem, RFC 9457, with a \`code\` for machines:

${codes.description.replace(/\s*- (?=\d{3})/g, '\n- ').trim()}

${operations
  .filter(({ requestBody, parameters = [] }) => requestBody || parameters.some(isQuery))
  .map(detailsOf)
  .join('\n\n')}
`;
}

function rowOf({ path, method, summary, 'x-scope': scope, security }) {
  const isOpen = security.some((each) => Object.keys(each).length === 0);
  const demanded =
    scope === undefined
      ? '–'
      : `\`${scope}\`${isOpen ? (scope === 'metrics' ? ', where it is demanded' : ', or a link') : ''}`;
  return `| \`${method.toUpperCase()} ${path}\` | ${demanded} | ${summary} |`;
}

function isQuery(parameter) {
  return parameter.in === 'query';
}

function detailsOf({ path, method, requestBody, parameters = [] }) {
  const body = requestBody?.content['application/json'].schema;
  const rows = [
    ...parameters
      .filter(isQuery)
      .map(({ name, description = '', schema }) => [`?${name}`, schema, description]),
    ...Object.entries(body?.properties ?? {}).map(([name, schema]) => [
      `${name}${body.required?.includes(name) ? '' : '?'}`,
      schema,
      schema.description ?? '',
    ]),
  ];
  return `## ${method.toUpperCase()} ${path}

| field | values | |
| --- | --- | --- |
${rows.map(([name, schema, description]) => `| \`${name}\` | ${valuesOf(schema)} | ${description} |`).join('\n')}`;
}

function valuesOf({ enum: values, type, prefixItems, default: byDefault, ...bounds }) {
  const words =
    values?.map((value) => `\`${value}\``).join(', ') ??
    (prefixItems ? `array of ${prefixItems.map(valuesOf).join(', ')}` : `${type}${rangeOf(type, bounds)}`);
  return byDefault === undefined ? words : `${words}; default ${byDefault}`;
}

function rangeOf(type, { minimum, maximum, minLength, maxLength, format }) {
  const unit = type === 'string' ? ' characters' : '';
  const [from, to] = [minimum ?? minLength, maximum ?? maxLength];
  if (to === undefined) return format === undefined ? '' : ` (${format})`;
  return from === undefined ? ` of at most ${to}${unit}` : ` from ${from} to ${to}${unit}`;
}
