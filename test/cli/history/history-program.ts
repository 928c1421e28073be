import { runHistory } from '../../../lib/cli/history/run.js';
import { failures, LlmtuiError } from '../../../lib/errors.js';
import { folders } from '../../../lib/store/folders.js';

// The command as the program runs it: the action as JSON, then whether JSON is asked for.
const [action = '{}', json] = process.argv.slice(2);
const command = { type: 'history', action: JSON.parse(action), json: json === 'json' } as const;
const where = folders(process.env, process.platform, process.env.HOME ?? '/');
try {
  process.exitCode = await runHistory(command, { folders: where, proc: process });
} catch (thrown) {
  if (!(thrown instanceof LlmtuiError)) throw thrown;
  process.stderr.write(`llmtui: ${thrown.message}\n`);
  process.exitCode = failures[thrown.code].exit;
}
