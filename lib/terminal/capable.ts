import { LlmtuiError } from '../errors.js';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Passes a terminal that can show the full screen. Throws USAGE, with what to run instead, where TERM says that it
 * cannot move the cursor, or where the locale names a character set that has no borders and no emoji. A locale that
 * names none (C, POSIX, unset) passes: containers have none, on terminals that show UTF-8.
 */
export function checkTerminal(env: Environment): void {
  const instead = 'llmtui ask "<prompt>" answers here without it';
  if (env.TERM === 'dumb')
    throw new LlmtuiError(
      'USAGE',
      `the full screen needs a terminal with a cursor, and TERM is dumb; ${instead}`,
    );
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
  const [, charset] = /\.([^@]+)/.exec(locale) ?? [];
  if (charset !== undefined && !/^utf-?8$/i.test(charset))
    throw new LlmtuiError(
      'USAGE',
      `the full screen needs a UTF-8 locale, and this one is ${locale}; ${instead}`,
    );
}
