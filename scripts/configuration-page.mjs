/** `docs/configuration.md`, from the schema of the settings. */

/** @param schema - the module `config/schema` */
export function configurationPage({
  SETTING_NAMES,
  configSchema,
  environmentName,
  settingDescription,
  settingMetadata,
}) {
  const rows = SETTING_NAMES.map((name) => {
    const { allowed, computedDefault } = settingMetadata(name);
    const value = configSchema.entries[name].default;
    const preset = computedDefault ?? `\`${value}\``;
    return `| \`${environmentName(name)}\` | \`${name}\` | ${settingDescription(name)} | ${allowed} | ${preset} |`;
  });
  return `# Configuration

Written from the schema in \`src/config/schema.ts\` by \`npm run docs\`.

Four sources, each going before the one above it:

1. the defaults
2. the JSON file that \`HEAPWARDEN_CONFIG\` names, an object of settings by the name in code
3. the environment
4. \`start(options)\`

A setting that is unknown or has an impossible value makes \`start()\` throw a \`HeapwardenError\` with the code
\`HEAPWARDEN_CONFIG_INVALID\`. Under \`heapwarden/register\` it is a log line, and the application runs unwatched. An
empty environment variable counts as not set.

| environment | in code and file | what | allowed | default |
| --- | --- | --- | --- | --- |
${rows.join('\n')}
`;
}
