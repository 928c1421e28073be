import { clusters } from '../../terminal/width.js';

// Borders between grapheme clusters, found from a few characters around an offset: a line of a megabyte must not
// be segmented for a key. Two facts of UAX 29 make that right: what follows a border does not depend on what
// stands before it, and nearly all borders show in the two characters beside them. The others follow a mark or a
// joiner (rules GB9c, GB11) or part regional indicators, which pair up from the start of their run (GB12, GB13).

/** UTF-16 units looked at first: longer than nearly every cluster. */
const WINDOW = 64;
/** UTF-16 units of two regional indicators. */
const FLAG = 4;
/** A character whose right neighbour may belong to it for reasons that stand further left. */
const joins = /[\p{M}\p{Grapheme_Extend}\p{Emoji_Modifier}\u200d]/u;

/** End of the cluster that begins at the border `offset`; the line's end at its end. */
export function nextBorder(line: string, offset: number): number {
  if (isPlain(line, offset) && (offset + 1 >= line.length || isPlain(line, offset + 1))) {
    return Math.min(offset + 1, line.length);
  }
  for (let size = WINDOW; ; size *= 2) {
    const whole = offset + size >= line.length;
    const found = clusters(line.slice(offset, offset + size));
    // The last two may be cut by the window: half a surrogate pair counts as a cluster of its own.
    if (whole || found.length > 2) return offset + (found[0]?.length ?? 0);
  }
}

/** Start of the cluster that ends at the border `offset`; 0 at the line's start. */
export function previousBorder(line: string, offset: number): number {
  if (offset <= 1) return 0;
  if (isPlain(line, offset - 1) && isPlain(line, offset - 2)) return offset - 1;
  let border = certainBorder(line, offset - 1);
  for (let next = border; next < offset; next = nextBorder(line, next)) border = next;
  return border;
}

/** The first border at or after any `offset`. */
export function borderFrom(line: string, offset: number): number {
  if (offset <= 0 || offset >= line.length) return Math.max(0, Math.min(offset, line.length));
  if (isPlain(line, offset - 1) && isPlain(line, offset)) return offset;
  let border = certainBorder(line, offset);
  while (border < offset) border = nextBorder(line, border);
  return border;
}

/** A border at or before `offset`, near it, which the characters around it prove. */
function certainBorder(line: string, offset: number): number {
  let at = isPair(line, offset - 1) ? offset - 1 : offset;
  while (at > 0) {
    const left = line.slice(isPair(line, at - 2) ? at - 2 : at - 1, at);
    const right = line.slice(at, isPair(line, at) ? at + 2 : at + 1);
    if (isFlagHalf(line, at - 2) && isFlagHalf(line, at)) {
      const start = startOfFlags(line, at);
      if (at - start >= FLAG) return at - ((at - start) % FLAG);
      at = start;
    } else if (!joins.test(left) && clusters(left + right).length > 1) return at;
    else at -= left.length;
  }
  return 0;
}

function startOfFlags(line: string, at: number): number {
  let start = at;
  while (start >= 2 && isFlagHalf(line, start - 2)) start -= 2;
  return start;
}

/** Printable ASCII. It joins nothing but a mark on its right. */
function isPlain(line: string, offset: number): boolean {
  const unit = line.charCodeAt(offset);
  return unit >= 0x20 && unit < 0x7f;
}

function isPair(line: string, offset: number): boolean {
  return (line.charCodeAt(offset) & 0xfc00) === 0xd800 && (line.charCodeAt(offset + 1) & 0xfc00) === 0xdc00;
}

/** Whether a regional indicator (U+1F1E6 to U+1F1FF) begins at `offset`. */
function isFlagHalf(line: string, offset: number): boolean {
  const low = line.charCodeAt(offset + 1);
  return line.charCodeAt(offset) === 0xd83c && low >= 0xdde6 && low <= 0xddff;
}
