import { pull } from '../../../lib/cli/models/pull.js';
import { search } from '../../../lib/cli/models/search.js';
import { failures, LlmtuiError, messageOf } from '../../../lib/errors.js';
import { openHub } from '../../../lib/models/hub/hub.js';

/**
 * A process that pulls or searches, for tests of what several processes, a terminal and signals do to a download.
 * Arguments: `pull`, `list`, `search` or `search-json`, the folder of models, and what to pull or look for. The hub is HF_ENDPOINT.
 */
const [action = '', modelDir = '', what = ''] = process.argv.slice(2);
const hub = openHub({ env: process.env, home: modelDir, modelDir });
const common = { hub, room: { free: 64e9, swap: 0 }, proc: process };

try {
  process.exitCode = action.startsWith('search')
    ? await search({ ...common, words: what, json: action === 'search-json' })
    : await pull({ ...common, what, list: action === 'list' });
} catch (error) {
  process.stderr.write(`llmtui: ${messageOf(error)}\n`);
  process.exitCode = error instanceof LlmtuiError ? failures[error.code].exit : 70;
}
