import { LlmtuiError } from '../errors.js';

/** Streams whose errors are listened to: they come as events too, which end the process where nobody listens. */
const heard = new WeakSet<NodeJS.WriteStream>();

/** Writes text to stdout. A closed pipe ends quietly; throws STORE_FAILED where stdout cannot be written. */
export function print(stdout: NodeJS.WriteStream, text: string): Promise<void> {
  if (!heard.has(stdout)) stdout.on('error', () => {});
  heard.add(stdout);
  return new Promise((resolve, reject) => {
    stdout.write(text, error => {
      if (error && (error as NodeJS.ErrnoException).code !== 'EPIPE') reject(unwritable(error));
      else resolve();
    });
  });
}

/** What a person is told when stdout takes nothing more, as on a full disk. */
export function unwritable(error: Error): LlmtuiError {
  return new LlmtuiError('STORE_FAILED', `stdout cannot be written: ${error.message}`, { cause: error });
}
