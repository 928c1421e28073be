import { LlmtuiError } from '../../errors.js';

/** Bytes around the first one that is no ASCII, by which the encoding is guessed. */
const SAMPLE_BEFORE = 4 * 1024;
const SAMPLE = 256 * 1024;
/** Characters by which binary data are told from text. */
const LOOKED_AT = 64 * 1024;

/**
 * The text of bytes in whatever encoding: by its byte order mark (UTF-8, UTF-16, UTF-32), as UTF-8 where it is valid,
 * else as chardet guesses. A byte order mark is left out. `name` is what a failure calls them. Throws BAD_INPUT for
 * binary data and for an encoding that cannot be read.
 */
export async function decodeText(bytes: Uint8Array, name: string): Promise<string> {
  const text = utf8(bytes) ?? (await guessed(bytes, name));
  if (looksBinary(text)) throw binary(name);
  return text;
}

/** The text of valid UTF-8; undefined where it is none, or begins with the mark of another encoding. */
function utf8(bytes: Uint8Array): string | undefined {
  if (markOf(bytes) !== undefined) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** The encoding that a byte order mark names (Unicode 15, 23.8), but for UTF-8. */
function markOf([first, second, third, fourth]: Uint8Array): string | undefined {
  if (first === 0xff && second === 0xfe) return third === 0 && fourth === 0 ? 'utf-32le' : 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return first === 0 && second === 0 && third === 0xfe && fourth === 0xff ? 'utf-32be' : undefined;
}

async function guessed(bytes: Uint8Array, name: string): Promise<string> {
  const { default: iconv } = await import('iconv-lite');
  const mark = markOf(bytes);
  // No encoding of text but those with a mark has a zero byte.
  if (mark === undefined && bytes.includes(0)) throw binary(name);
  const encoding = mark ?? (await guess(bytes));
  if (encoding === null) throw binary(name);
  if (!iconv.encodingExists(encoding)) {
    const convert = `iconv -f ${encoding} -t UTF-8 makes it readable`;
    throw new LlmtuiError('BAD_INPUT', `${name} seems to be ${encoding}, which cannot be read; ${convert}`);
  }
  return iconv.decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), encoding);
}

/** ASCII tells nothing, so the sample lies around the first byte beyond it. */
async function guess(bytes: Uint8Array): Promise<string | null> {
  const { default: chardet } = await import('chardet');
  const telling = bytes.findIndex(byte => byte >= 0x80);
  const start = Math.max(0, telling - SAMPLE_BEFORE);
  return chardet.detect(bytes.subarray(start, start + SAMPLE));
}

/** Whether more than one character in ten is a control character that no text has. */
function looksBinary(text: string): boolean {
  const start = text.slice(0, LOOKED_AT);
  const controls = start.match(/[\0-\x07\x0e-\x1a\x1c-\x1f]/g)?.length ?? 0;
  return controls * 10 > start.length;
}

function binary(name: string): LlmtuiError {
  return new LlmtuiError('BAD_INPUT', `${name} is binary, not text; convert it to text first`);
}
