/** `docs/cli.md`, from the tree of commands. */

/** What `--json` prints. */
const SHAPES = {
  ps: '`{"processes": [{"pid", "service", "url", "startedAt", "verdict", "pressure", "rssBytes"}]}`; what a process does not tell is null',
  top: 'what `GET /api/v1/status` gives, a line each second',
  status: 'what `GET /api/v1/status` gives',
  incidents: 'what `GET /api/v1/incidents` gives',
  capture: 'the record, as `GET /api/v1/captures/:id` gives it',
  'captures ls': 'what `GET /api/v1/captures` gives',
  'captures get': '`{"id", "path", "bytes", "sha256"}`; nothing with `-o -`',
  'captures rm': '`{"removed": [ids]}`',
  analyze: 'the analysis, as [analysis.schema.json](analysis.schema.json) has it',
  diff: 'the analysis, as [analysis.schema.json](analysis.schema.json) has it',
  profile: 'an array of `{"name", "script", "line", "bytes", "bytesDelta"}`, largest first',
  'alert test': 'what `POST /api/v1/alerts/test` gives',
  doctor: '`{"findings": [{"name", "state": "ok" \\| "warn" \\| "fail", "words", "advice"}]}`',
};

/** Groups of options that many commands share, told of once. */
const SHARED = ['Which process:', 'Elsewhere:', 'TLS:'];

/**
 * @param program - the whole command line
 * @param exitCodes - the codes by name
 * @param exitCodeWords - what each of them means
 */
export function cliPage(program, exitCodes, exitCodeWords) {
  const commands = leavesOf(program);
  return `# The command line

Written from \`src/cli/program.ts\` by \`npm run docs\`.

\`\`\`
npx heapwarden run node app.js        # watched, without a change of code
npx heapwarden ps                     # what is watched here
npx heapwarden top                    # live
npx heapwarden capture --wait         # evidence, now
npx heapwarden captures get 79e72a5d  # to this folder
npx heapwarden doctor                 # what works here
source <(npx heapwarden completion bash)
\`\`\`

## Which process

Processes of the same user on the same machine need no more than their folder: it lists them, and has the token. Where several fit,
\`--pid\` or \`--service\` says which one. \`--url\`, or \`HEAPWARDEN_URL\`, names a watchdog elsewhere, and \`HEAPWARDEN_TOKEN\` what
it demands; the token of the folder is not sent there, and \`HEAPWARDEN_TOKEN\` beside \`HEAPWARDEN_URL\` to no process of this machine.
On a command line, other users of the machine can read \`--token\`.

A watchdog that listens with TLS must be trusted, here too: by \`--ca\`, or by \`NODE_EXTRA_CA_CERTS\`. Where it demands certificates of
clients, \`--cert\` and \`--key\` have ours.

| option | |
| --- | --- |
${sharedOptions(commands).map(optionRow).join('\n')}

## Exit codes

| code | |
| --- | --- |
${Object.entries(exitCodes)
  .map(([name, code]) => `| ${code} | ${exitCodeWords[name]} |`)
  .join('\n')}

\`run\` ends as its command does: with the same code, or by the same signal; 127 when the command is not found, 126 when it cannot be
run.

Answers go to standard output, errors and progress to standard error, progress only to a terminal. Colours are for terminals too;
\`NO_COLOR\` switches them off.

## Commands
${commands.map(section).join('')}`;
}

/** What can be called. */
function leavesOf(command) {
  const visible = command
    .createHelp()
    .visibleCommands(command)
    .filter((child) => child.name() !== 'help');
  return visible.length === 0 ? [command] : visible.flatMap(leavesOf);
}

function sharedOptions(commands) {
  const byFlags = new Map(
    commands.flatMap(({ options }) => options.filter(isShared).map((option) => [option.flags, option])),
  );
  return [...byFlags.values()];
}

function isShared({ helpGroupHeading }) {
  return SHARED.includes(helpGroupHeading);
}

function section(command) {
  const path = pathOf(command);
  const own = command.options.filter((option) => !isShared(option) && option.long !== '--json');
  const rows = [...command.registeredArguments.map(argumentRow), ...own.map(optionRow)];
  const paragraphs = [
    `### heapwarden ${path}`,
    command.description(),
    ...(rows.length === 0 ? [] : [['| | |', '| --- | --- |', ...rows].join('\n')]),
    ...sharedWords(command),
    ...(SHAPES[path] === undefined ? [] : [`\`--json\` prints ${SHAPES[path]}.`]),
  ];
  return paragraphs.map((paragraph) => `\n${paragraph}\n`).join('');
}

function sharedWords({ options }) {
  const shared = options.filter(isShared);
  if (shared.length === 0) return [];
  const isLocal = shared.every(({ long }) => long !== '--url');
  const which = isLocal ? shared.map(({ long }) => `\`${long}\``).join(', ') : 'the options';
  return [`With ${which} of [which process](#which-process).`];
}

function pathOf(command) {
  const { parent } = command;
  return parent?.parent ? `${pathOf(parent)} ${command.name()}` : command.name();
}

function argumentRow(argument) {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
  return `| \`${argument.required ? `<${name}>` : `[${name}]`}\` | ${withChoices(argument)} |`;
}

function optionRow(option) {
  const preset = option.defaultValue === undefined ? '' : `; default: ${option.defaultValue}`;
  return `| \`${option.flags}\` | ${withChoices(option)}${preset} |`;
}

function withChoices({ description, argChoices }) {
  return argChoices === undefined
    ? description
    : `${description}: ${argChoices.map((choice) => `\`${choice}\``).join(', ')}`;
}
