import type { Encoding } from './automaton-rules.js';
import { anyPoint, type CodePoints, commonPoints, otherPoints, pointsOf } from './code-points.js';
import { type Item, points, type RuleBook, rule, text } from './rules.js';

/** What JSON.stringify escapes: controls, the quote and the backslash. */
const escapable: CodePoints = [
  [0x00, 0x1f],
  [0x22, 0x22],
  [0x5c, 0x5c],
];
const unescaped = otherPoints(escapable);

const each = (of: CodePoints): number[] =>
  of.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, index) => first + index));

/** A code point within a JSON string as JSON.stringify writes it. */
const written = (point: number): string => JSON.stringify(String.fromCodePoint(point)).slice(1, -1);

const charactersOf = (characters: readonly string[]): Item =>
  points(pointsOf(characters.map(character => [character.charCodeAt(0), character.charCodeAt(0)])));

/** A rule for what follows the backslash of the escapes of `of`. */
function escapeRule(book: RuleBook, of: CodePoints): string {
  const tails = each(of).map(point => written(point).slice(1));
  const letters = tails.filter(tail => tail.length === 1);
  const low = tails.filter(tail => tail.startsWith('u000')).map(tail => tail.slice(4));
  const high = tails.filter(tail => tail.startsWith('u001')).map(tail => tail.slice(4));
  const alternatives = [
    ...(letters.length > 0 ? [[charactersOf(letters)]] : []),
    ...(low.length > 0 ? [[text('u000'), charactersOf(low)]] : []),
    ...(high.length > 0 ? [[text('u001'), charactersOf(high)]] : []),
  ];
  return book.add('escape', alternatives);
}

/**
 * Writes code points within a JSON string, each in the one way of JSON.stringify. The grammar allows no other, so that
 * a length or a pattern counts what is meant.
 */
export function jsonEncoding(book: RuleBook): Encoding {
  return of => {
    const plain = commonPoints(of, unescaped);
    const escapes = commonPoints(of, escapable);
    const [first, second] = each(escapes);
    const one = first !== undefined && second === undefined;
    const escaped = (): Item[] =>
      one
        ? [text(written(first))]
        : [text('\\'), rule(book.once(`escape ${escapes.join()}`, () => escapeRule(book, escapes)))];
    return [...(plain.length > 0 ? [[points(plain)]] : []), ...(first === undefined ? [] : [escaped()])];
  };
}

/** A rule for one code point of a JSON string, whichever it is. */
export function characterRule(book: RuleBook): string {
  return book.once('character', () => book.add('character', jsonEncoding(book)(anyPoint)));
}
