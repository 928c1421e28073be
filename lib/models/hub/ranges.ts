/** Bytes of a file from `start` up to, not including, `end`. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** `ranges`, which are sorted and apart, with `added` in them: still sorted, joined where they touch. */
export function withRange(ranges: readonly Range[], added: Range): readonly Range[] {
  if (added.end <= added.start) return ranges;
  const before = ranges.filter(({ end }) => end < added.start);
  const after = ranges.filter(({ start }) => start > added.end);
  const touched = ranges.slice(before.length, ranges.length - after.length);
  const start = Math.min(added.start, ...touched.map(range => range.start));
  const end = Math.max(added.end, ...touched.map(range => range.end));
  return [...before, { start, end }, ...after];
}

/** What is not in `ranges` of a file of `size` bytes, in pieces of at most `pieceBytes`. */
export function missingPieces(ranges: readonly Range[], size: number, pieceBytes: number): readonly Range[] {
  const pieces: Range[] = [];
  let at = 0;
  for (const { start, end } of [...ranges, { start: size, end: size }]) {
    for (; at < start; at = Math.min(start, at + pieceBytes)) {
      pieces.push({ start: at, end: Math.min(start, at + pieceBytes) });
    }
    at = end;
  }
  return pieces;
}

/** Bytes in all of `ranges`. */
export const bytesIn = (ranges: readonly Range[]): number =>
  ranges.reduce((total, { start, end }) => total + end - start, 0);
