import type { ServeCommand } from '../command.js';
import { choiceOf, type GivenFlags, is, listOf, noWords, textsOf } from './given.js';
import type { Rest } from './readers.js';

/** Flags that stand for settings which only the server has. */
const settings = [
  'host',
  'port',
  'apiKey',
  'parallel',
  'maxModels',
  'keepAlive',
  'drain',
  'resizeMax',
  'imageQuality',
] as const;

/** Throws USAGE. */
export function readServe({ words, given, flags }: Rest): ServeCommand {
  noWords(words, 'serve');
  return {
    type: 'serve',
    flags: {
      ...flags,
      ...textsOf(given, ...settings),
      ...(is(given, 'logMessages') && { logMessages: 'yes' }),
      ...(is(given, 'allowImageUrls') && { allowImageUrls: 'yes' }),
      ...joined(given, 'allowedHost'),
      ...joined(given, 'corsOrigin'),
    },
    api: choiceOf(given, 'api', ['both', 'openai', 'ollama']),
    tui: is(given, 'tui'),
    offline: is(given, 'offline'),
  };
}

/** What a flag was given, as one setting has it. */
function joined(given: GivenFlags, name: 'allowedHost' | 'corsOrigin'): Readonly<Record<string, string>> {
  const values = listOf(given, name);
  return values.length === 0 ? {} : { [name]: values.join(',') };
}
