/** The command line: all commands, arguments and options. What a command does is loaded when it is called. */
import { Argument, Command, Option } from 'commander';
import { CAPTURE_KINDS } from '../capture/record.js';
import { VERSION } from '../version.js';
import { captureId, captureIds, captureReason, objectId, processId } from './arguments.js';
import { EXIT_CODES } from './exit-code.js';

/** Shells for which there is completion. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;

const SNAPSHOT = 'a heap snapshot of Node or Chrome: a file, or s3://bucket/key';

export function createProgram(): Command {
  const program = new Command('heapwarden')
    .description('The memory watchdog for Node.js.')
    .version(VERSION)
    .showHelpAfterError()
    .enablePositionalOptions()
    .exitOverride((error) => process.exit(error.exitCode === 0 ? EXIT_CODES.done : EXIT_CODES.misused));
  program.commandsGroup('Watch:');
  addRun(program);
  addPs(program);
  addTop(program);
  addStatus(program);
  addIncidents(program);
  program.commandsGroup('Evidence:');
  addCapture(program);
  addCaptures(program);
  program.commandsGroup('Explain:');
  addAnalyze(program);
  addDiff(program);
  addProfile(program);
  program.commandsGroup('Set up:');
  addDoctor(program);
  addAlert(program);
  addCompletion(program);
  return program;
}

function addRun(program: Command): void {
  program
    .command('run')
    .summary('run a command, with its Node applications watched')
    .description(
      'Run a command with all Node applications below it watched; docs/injection.md says which those are.',
    )
    .usage('[--] <command...>')
    .argument('<command...>', 'as it would be called without')
    .passThroughOptions()
    .action(async (command: string[]) => (await import('./run.js')).run(command));
}

function addPs(program: Command): void {
  const command = program
    .command('ps')
    .summary('list the watched processes of this machine')
    .description('List the watched processes of this user on this machine.');
  withJson(withTls(local(command))).action(async (options) => (await import('./ps.js')).ps(options));
}

function addTop(program: Command): void {
  const command = program
    .command('top')
    .summary('show a process live')
    .description('Show a process live: verdicts, pressure, floor, limits, GC, event loop.');
  withJson(targeted(command), 'print the status as a line of JSON each second').action(async (options) =>
    (await import('./top/top.js')).top(options),
  );
}

function addStatus(program: Command): void {
  withJson(
    targeted(
      program
        .command('status')
        .summary('say how a process is')
        .description('Say how a process is: verdicts and reasons, pressure, memory.'),
    ),
  ).action(async (options) => (await import('./status.js')).status(options));
}

function addIncidents(program: Command): void {
  withJson(
    targeted(
      program
        .command('incidents')
        .summary('list leaks and pressure, with suspects and advice')
        .description('List the incidents of a process, newest first, with suspects and advice.'),
    ),
  ).action(async (options) => (await import('./incidents.js')).incidents(options));
}

function addCapture(program: Command): void {
  const command = program
    .command('capture')
    .summary('take evidence now')
    .description('Take evidence of a process now; its store keeps it.');
  command
    .addOption(new Option('--kind <kind>', 'what to take').choices(CAPTURE_KINDS).default('heap-snapshot'))
    .option('--reason <text>', 'why, for the record', captureReason, 'asked for on the command line')
    .option('--force', 'in spite of every refusal but the one for lack of disk')
    .option('--wait', 'stay until it is stored, refused or failed');
  withJson(targeted(command)).action(async (options) => (await import('./capture.js')).capture(options));
}

function addCaptures(program: Command): void {
  const captures = program
    .command('captures')
    .summary('list, download and remove captures')
    .description('List, download and remove the captures of a process.');
  const id = new Argument('<id>', 'of a capture, or how it begins').argParser(captureId);
  withJson(targeted(captures.command('ls').description('List the captures, newest first.'))).action(
    async (options) => (await import('./captures.js')).listCaptures(options),
  );
  const get = captures
    .command('get')
    .description(
      'Download an artefact as it opens in DevTools. What was cut off goes on where it ended; the SHA-256 is checked.',
    )
    .addArgument(id)
    .option(
      '-o, --output <file>',
      'where to, - for standard output; default: a name of its own in this folder',
    );
  withJson(targeted(get)).action(async (beginning, options) =>
    (await import('./captures.js')).getCapture(beginning, options),
  );
  const rm = captures
    .command('rm')
    .description('Remove captures for good.')
    .argument('<ids...>', 'of captures, or how they begin', captureIds);
  withJson(targeted(rm)).action(async (beginnings, options) =>
    (await import('./captures.js')).removeCaptures(beginnings, options),
  );
}

function addAnalyze(program: Command): void {
  program
    .command('analyze')
    .summary('say who holds the memory in a heap snapshot')
    .description('Say who holds the memory in a heap snapshot (.heapsnapshot, plain, .gz or .zst).')
    .argument('<snapshot>', SNAPSHOT)
    .addOption(analysisJson())
    .addOption(analysisHtml())
    .addOption(
      new Option(
        '--class <name>',
        'list the largest objects of a class instead, with who holds them',
      ).conflicts(['json', 'html', 'object']),
    )
    .addOption(
      new Option('--object <id>', 'show one object instead, by the id that DevTools shows as @id')
        .argParser(objectId)
        .conflicts(['json', 'html']),
    )
    .action(async (address: string, options) => (await import('./analyze.js')).analyze([address], options));
}

function addDiff(program: Command): void {
  program
    .command('diff')
    .summary('say what has grown between heap snapshots')
    .description('Say what has grown between heap snapshots of one process, oldest first, and who holds it.')
    .argument('<snapshots...>', 'two or more heap snapshots: files, or s3://bucket/key')
    .addOption(analysisJson())
    .addOption(analysisHtml())
    .action(async (addresses: string[], options, command: Command) => {
      if (addresses.length < 2) command.error('error: diff needs two or more heap snapshots');
      await (await import('./analyze.js')).analyze(addresses, options);
    });
}

function addProfile(program: Command): void {
  program
    .command('profile')
    .summary('say who allocates, by a heap profile')
    .description('Say which functions have allocated what lives, by a .heapprofile; of two, what has grown.')
    .argument('<files...>', 'one heap profile, or two of one process, the older one first')
    .addOption(new Option('--json', 'print all functions as JSON').conflicts(['folded', 'pprof']))
    .addOption(new Option('--folded', 'print folded stacks, for flame graphs').conflicts('pprof'))
    .option('--pprof <out>', 'write a profile of pprof')
    .action(async (files: string[], options, command: Command) => {
      if (files.length > 2) command.error('error: profile takes one heap profile or two');
      (await import('./profile.js')).profile(files, options);
    });
}

function addDoctor(program: Command): void {
  const command = program
    .command('doctor')
    .summary('say what works here, and what to do')
    .description('Say what works here, and what to do where it does not.')
    .addOption(folder());
  withJson(withTls(command)).action(async (options) => (await import('./doctor/doctor.js')).doctor(options));
}

function addAlert(program: Command): void {
  const alert = program
    .command('alert')
    .summary('try the channels that alerts go by')
    .description('Try the channels that alerts go by.');
  const test = alert
    .command('test')
    .description('Send a marked alert and its end, and say what each receiver answered.')
    .argument('[channel]', 'by its name; default: all');
  withJson(targeted(test)).action(async (channel, options) =>
    (await import('./alert.js')).testAlerts(channel, options),
  );
}

function addCompletion(program: Command): void {
  program
    .command('completion')
    .summary('print the completion script of a shell')
    .description('Print the completion script of a shell: source <(heapwarden completion bash)')
    .addArgument(new Argument('<shell>', 'which one').choices(SHELLS))
    .action(async (shell) => (await import('./completion.js')).printScript(shell));
  // What the scripts call; tabtab gives it its name.
  program
    .command('completion-server', { hidden: true })
    .argument('[words...]')
    .allowUnknownOption()
    .passThroughOptions()
    .action(async () => (await import('./completion.js')).printCandidates(program));
}

function withJson(command: Command, what = 'print JSON'): Command {
  return command.optionsGroup('Options:').option('--json', what);
}

/** Of a process of this machine. */
function local(command: Command): Command {
  return command
    .optionsGroup('Which process:')
    .addOption(new Option('--pid <pid>', 'by its process id').argParser(processId))
    .option('--service <name>', 'by the name of its service')
    .addOption(folder());
}

/** Of a process of this machine, or a watchdog elsewhere. */
function targeted(command: Command): Command {
  const elsewhere = local(command)
    .optionsGroup('Elsewhere:')
    .option('--url <url>', 'address of the watchdog; default: HEAPWARDEN_URL')
    .option(
      '--token <token>',
      'what it demands; default: HEAPWARDEN_TOKEN, here the file "token" of the folder',
    );
  return withTls(elsewhere);
}

/** Of a watchdog that listens with TLS, here or elsewhere. */
function withTls(command: Command): Command {
  return command
    .optionsGroup('TLS:')
    .option('--ca <file>', 'PEM: whom to trust')
    .option('--cert <file>', 'PEM: certificate of this client')
    .option('--key <file>', 'PEM: key of this client');
}

function folder(): Option {
  return new Option(
    '--dir <folder>',
    'the folder of Heapwarden; default: HEAPWARDEN_DIR, or that of this user',
  );
}

function analysisJson(): Option {
  return new Option('--json', 'print the analysis as JSON').conflicts('html');
}

function analysisHtml(): Option {
  return new Option('--html <out>', 'write the analysis as one HTML file');
}
