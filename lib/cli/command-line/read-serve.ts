import type { ServeCommand } from '../command.js';
import { choiceOf, is, listOf, noWords, textsOf } from './given.js';
import type { Rest } from './readers.js';

/** Flags that stand for settings which only the server has. */
const settings = ['host', 'port', 'apiKey', 'parallel', 'maxModels', 'keepAlive', 'drain'] as const;

/** Throws USAGE. */
export function readServe({ words, given, flags }: Rest): ServeCommand {
  noWords(words, 'serve');
  const origins = listOf(given, 'corsOrigin');
  return {
    type: 'serve',
    flags: {
      ...flags,
      ...textsOf(given, ...settings),
      ...(is(given, 'logMessages') && { logMessages: 'yes' }),
      ...(origins.length > 0 && { corsOrigin: origins.join(',') }),
    },
    api: choiceOf(given, 'api', ['both', 'openai', 'ollama']),
    tui: is(given, 'tui'),
    offline: is(given, 'offline'),
  };
}
