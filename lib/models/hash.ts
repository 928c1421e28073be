import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';

/** Bytes that are read at once. */
const CHUNK = 256 * 1024;

/**
 * The SHA-256 of a file in hexadecimal. `onProgress` hears the bytes that are done. Rejects with the reason of `signal`
 * when that is aborted, and as the file system does. One buffer serves for all of it: a stream would leave as many behind
 * as the file has chunks, and the process would keep their memory.
 */
export async function hashFile(
  path: string,
  signal: AbortSignal,
  onProgress: (bytes: number) => void = () => {},
): Promise<string> {
  const hash = createHash('sha256');
  const file = await open(path);
  try {
    const buffer = Buffer.allocUnsafeSlow(CHUNK);
    for (let done = 0; ; ) {
      signal.throwIfAborted();
      const { bytesRead } = await file.read(buffer, 0, CHUNK);
      if (bytesRead === 0) return hash.digest('hex');
      hash.update(buffer.subarray(0, bytesRead));
      done += bytesRead;
      onProgress(done);
    }
  } finally {
    await file.close();
  }
}
