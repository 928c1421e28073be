import { join } from 'node:path';
import { runBench } from '../../../lib/cli/bench/run.js';
import type { BenchCommand } from '../../../lib/cli/command.js';
import { failures, LlmtuiError } from '../../../lib/errors.js';
import { localModels } from '../../../lib/models/open.js';
import { readSettings } from '../../../lib/store/config.js';
import { folders as foldersOf } from '../../../lib/store/folders.js';
import { packageRoot } from '../../helpers/program.js';

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
  const { flags } = command;
  const { settings, rows } = readSettings({ flags, env: process.env, cwd: process.cwd(), folders });
  const log = { log: () => {}, close: () => {} };
  const packageModelsDir = join(packageRoot, 'fixtures', 'models');
  const models = localModels({ settings, rows, folders, packageModelsDir, log });
  process.exitCode = await runBench(command, { settings, models, folders, proc: process });
} catch (thrown) {
  if (!(thrown instanceof LlmtuiError)) throw thrown;
  process.stderr.write(`llmtui: ${thrown.message}\n`);
  process.exitCode = failures[thrown.code].exit;
}
