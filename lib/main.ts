import { EXIT_BUG, failures, LlmtuiError } from './errors.js';
import { packageVersion } from './package.js';

/**
 * Reads arguments and environment, runs one face, and gives the exit status. Never throws: a failure is one line on
 * stderr, a bug its stack. Imports little before it knows what is asked for, since people wait for it.
 */
export async function main(proc: NodeJS.Process): Promise<number> {
  // Who closed stderr does not want to know.
  proc.stderr.on('error', () => {});
  try {
    return await run(proc);
  } catch (thrown) {
    const { clean } = await import('./terminal/sanitise.js');
    if (thrown instanceof LlmtuiError) {
      proc.stderr.write(`llmtui: ${clean(thrown.message)}\n`);
      return failures[thrown.code].exit;
    }
    const stack = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    proc.stderr.write(`llmtui: this is a bug\n${clean(stack)}\n`);
    return EXIT_BUG;
  }
}

async function run(proc: NodeJS.Process): Promise<number> {
  const argv = proc.argv.slice(2);
  // What scripts ask most often needs no parser.
  const isVersion = argv.length === 1 && (argv[0] === '--version' || argv[0] === '-v');
  const command = isVersion
    ? ({ type: 'version', json: false } as const)
    : (await import('./cli/command-line/parse.js')).parseArgs(argv);
  switch (command.type) {
    case 'help':
      return print(proc, command.text);
    case 'version':
      return print(proc, command.json ? await versionJson(proc) : `llmtui ${packageVersion()}\n`);
    default:
      return (await import('./compose.js')).compose(command, proc);
  }
}

async function print({ stdout }: NodeJS.Process, text: string): Promise<number> {
  await (await import('./cli/print.js')).print(stdout, text);
  return 0;
}

async function versionJson(proc: NodeJS.Process): Promise<string> {
  return (await import('./cli/version.js')).versionJson(packageVersion(), proc);
}
