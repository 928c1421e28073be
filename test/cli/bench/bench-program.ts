import { runBench } from '../../../lib/cli/bench/run.js';
import type { BenchCommand } from '../../../lib/cli/command.js';
import { failures, LlmtuiError } from '../../../lib/errors.js';
import { folders as foldersOf } from '../../../lib/store/folders.js';

// The command as the program runs it: what differs from a short run, as JSON.
const short = {
  type: 'bench',
  flags: {},
  prompt: [16],
  generate: [8],
  repetitions: 2,
  output: 'table',
} as const;
const command: BenchCommand = { ...short, ...JSON.parse(process.argv[2] ?? '{}') };
const folders = foldersOf(process.env, process.platform, process.env.HOME ?? '/');
try {
  process.exitCode = await runBench(command, { folders, proc: process });
} catch (thrown) {
  if (!(thrown instanceof LlmtuiError)) throw thrown;
  process.stderr.write(`llmtui: ${thrown.message}\n`);
  process.exitCode = failures[thrown.code].exit;
}
