import { otherPoints, pointsOf } from '../schema/code-points.js';
import { type Alternatives, type Item, points, type RuleBook, rule, text } from '../schema/rules.js';

/**
 * A rule for any text up to the first `end`, that included, and then `next`. With `open` the text may also stop
 * anywhere before. One rule for each character of `end` that may have been read (Knuth, Morris and Pratt, 1977).
 */
export function untilRule(book: RuleBook, end: string, next: readonly Item[], open: boolean): string {
  const characters = [...end];
  const names = characters.map(() => book.name('until'));
  const letters = [...new Set(characters)];
  const others = otherPoints(
    pointsOf(letters.map(letter => [letter.codePointAt(0)!, letter.codePointAt(0)!] as const)),
  );
  characters.forEach((_, read) => {
    const known = letters.map((letter): readonly Item[] => {
      const now = overlap([...characters.slice(0, read), letter], characters);
      return [text(letter), ...(now === characters.length ? next : [rule(names[now]!)])];
    });
    const ways: Alternatives = [...known, [points(others), rule(names[0]!)], ...(open ? [[]] : [])];
    book.define(names[read]!, ways);
  });
  return names[0]!;
}

/** How many characters at the end of `read` are the beginning of `end`. */
function overlap(read: readonly string[], end: readonly string[]): number {
  let length = Math.min(read.length, end.length);
  while (
    length > 0 &&
    !end.slice(0, length).every((letter, at) => letter === read[read.length - length + at])
  ) {
    length--;
  }
  return length;
}
