import { LlmtuiError } from '../errors.js';

/** Writes text to stdout. A closed pipe ends quietly; throws STORE_FAILED where stdout cannot be written. */
export function print(stdout: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException): void => {
      if (error.code === 'EPIPE') resolve();
      else reject(unwritable(error));
    };
    // The error comes as an event too, which ends the process where nobody listens.
    stdout.on('error', failed);
    stdout.write(text, error => {
      if (error) failed(error);
      else resolve();
    });
  });
}

/** What a person is told when stdout takes nothing more, as on a full disk. */
export function unwritable(error: Error): LlmtuiError {
  return new LlmtuiError('STORE_FAILED', `stdout cannot be written: ${error.message}`, { cause: error });
}
