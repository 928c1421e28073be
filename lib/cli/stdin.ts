import { LlmtuiError } from '../errors.js';

/** A prompt this long fits no context that a model of today reads; it would only take the machine's memory. */
const LARGEST = 64 * 1024 * 1024;

/** All of stdin as text; empty if it is a terminal, or when `signal` ends the wait. Throws BAD_INPUT above 64 MB. */
export async function readStdin(stdin: NodeJS.ReadStream, signal: AbortSignal): Promise<string> {
  if (stdin.isTTY) return '';
  const chunks: Buffer[] = [];
  let size = 0;
  const stop = (): void => {
    stdin.destroy();
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    for await (const chunk of stdin) {
      chunks.push(chunk as Buffer);
      size += (chunk as Buffer).length;
      if (size > LARGEST)
        throw new LlmtuiError('BAD_INPUT', 'stdin holds more than 64 MB; ask about a part of it');
    }
  } catch (thrown) {
    if (thrown instanceof LlmtuiError || !signal.aborted) throw thrown;
    return '';
  } finally {
    signal.removeEventListener('abort', stop);
  }
  return new TextDecoder('utf-8', { ignoreBOM: false }).decode(Buffer.concat(chunks));
}
