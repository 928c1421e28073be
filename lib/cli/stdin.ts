import { LlmtuiError } from '../errors.js';

/** A prompt this long fits no context that a model of today reads; it would only take the machine's memory. */
const LARGEST = 64 * 1024 * 1024;

export interface StdinOptions {
  /** A terminal is read, too, up to Ctrl-D. */
  readonly terminal?: boolean;
}

/**
 * All of stdin as text, in whatever encoding; empty if it is a terminal that is not asked for, or when `signal` ends the
 * wait. Throws BAD_INPUT above 64 MB and for binary data.
 */
export async function readStdin(
  stdin: NodeJS.ReadStream,
  signal: AbortSignal,
  { terminal = false }: StdinOptions = {},
): Promise<string> {
  if (stdin.isTTY && !terminal) return '';
  const bytes = await bytesOf(stdin, signal);
  if (signal.aborted) return '';
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const { decodeText } = await import('./ask/decode.js');
    return decodeText(bytes, 'stdin');
  }
}

async function bytesOf(stdin: NodeJS.ReadStream, signal: AbortSignal): Promise<Buffer> {
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
  } finally {
    signal.removeEventListener('abort', stop);
  }
  return Buffer.concat(chunks);
}
