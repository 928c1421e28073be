import { writeSync } from 'node:fs';
import { type LogLevel, logLevels } from '../store/settings.js';
import type { LogLine, ServerLog } from './log.js';
import { jsonLine, levelOf, prettyLine } from './log-lines.js';

/**
 * Writes lines to stderr: JSON, or for people where that is a terminal; those below `level` are left out. What cannot be
 * written is dropped: a full disk or a reader that is gone is no reason to stop.
 */
export function stderrLog({ stderr, env }: NodeJS.Process, level: LogLevel, before: () => void): ServerLog {
  const least = logLevels.indexOf(level);
  const { NO_COLOR = '', TERM } = env;
  const colour = NO_COLOR === '' && TERM !== 'dumb';
  const text = (line: LogLine): string =>
    stderr.isTTY ? prettyLine(line, Date.now(), colour) : jsonLine(line, Date.now());
  return line => {
    if (logLevels.indexOf(levelOf(line)) < least) return;
    before();
    try {
      // A stream that failed once takes nothing more; the next line may find room again.
      writeSync(stderr.fd, text(line));
    } catch {
      // Nothing to tell it to.
    }
  };
}
