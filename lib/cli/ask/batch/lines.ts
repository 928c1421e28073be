/** A line of text, and the offset of the byte behind it and its end. */
export interface Line {
  /** Without its end; null for one that is longer than allowed, or no UTF-8. */
  readonly text: string | null;
  readonly end: number;
  /** Whether a newline ends it; only the last may have none. */
  readonly isWhole: boolean;
}

const NEWLINE = 0x0a;

/** Cuts bytes into lines. Of one longer than `most` bytes nothing is kept. A byte order mark at the start is left out. */
export async function* linesOf(chunks: AsyncIterable<unknown>, most: number): AsyncGenerator<Line> {
  let held: Buffer[] = [];
  let length = 0;
  let end = 0;
  const take = (isWhole: boolean): Line => {
    const text = length > most ? null : decoded(Buffer.concat(held));
    end += length + (isWhole ? 1 : 0);
    const isFirst = end === length + (isWhole ? 1 : 0);
    held = [];
    length = 0;
    return { text: isFirst && text !== null ? text.replace(/^\ufeff/, '') : text, end, isWhole };
  };
  for await (const chunk of chunks) {
    const bytes = chunk as Buffer;
    for (let start = 0; start < bytes.length; ) {
      const at = bytes.indexOf(NEWLINE, start);
      const piece = bytes.subarray(start, at === -1 ? undefined : at);
      length += piece.length;
      if (length <= most) held.push(piece);
      else held = [];
      if (at === -1) break;
      yield take(true);
      start = at + 1;
    }
  }
  if (length > 0) yield take(false);
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decoded(bytes: Buffer): string | null {
  try {
    return strict.decode(bytes);
  } catch {
    return null;
  }
}
