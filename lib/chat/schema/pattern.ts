import { anyPoint, type CodePoints, commonPoints, otherPoints, pointsOf, type Span } from './code-points.js';
import { Unsupported } from './refusal.js';
import { choice, type Regex, repeat, sequence, set } from './regex.js';

const digits: CodePoints = [[0x30, 0x39]];
const word: CodePoints = pointsOf([
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
]);
/** WhiteSpace and LineTerminator of ECMA-262. */
const space: CodePoints = pointsOf([
  [0x09, 0x0d],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
]);
const lineEnds: CodePoints = pointsOf([
  [0x0a, 0x0a],
  [0x0d, 0x0d],
  [0x2028, 0x2029],
]);

const classes: Readonly<Record<string, CodePoints>> = {
  d: digits,
  D: otherPoints(digits),
  w: word,
  W: otherPoints(word),
  s: space,
  S: otherPoints(space),
};
const controls: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13, 0: 0 };

/** Any text at all. */
export const anyText: Regex = repeat(set(anyPoint), 0, Number.POSITIVE_INFINITY);

const DEEPEST = 100;

/**
 * Reads what `pattern` supports of ECMA-262 in Unicode mode, as JSON Schema wants it: literals, escapes, `.`, classes,
 * \d \w \s and their opposites, groups, alternatives and quantifiers; `^` and `$` at the ends of the pattern or of one
 * of its outermost alternatives.
 */
class PatternReader {
  readonly #source: string;
  #at = 0;
  #depth = 0;

  constructor(source: string) {
    this.#source = source;
  }

  read(): Regex {
    const parts = [this.#outermost()];
    while (this.#match(/\|/y) !== null) parts.push(this.#outermost());
    // Only an anchor within the alternative ends it early.
    if (this.#at < this.#source.length) this.#unsupported('$');
    return choice(...parts);
  }

  /** One of the outermost alternatives, with the text around it that it leaves open. */
  #outermost(): Regex {
    const start = this.#match(/\^/y) === null ? [anyText] : [];
    const inner = this.#sequence();
    return sequence(...start, inner, ...(this.#match(/\$/y) === null ? [anyText] : []));
  }

  #sequence(): Regex {
    const parts: Regex[] = [];
    while (this.#at < this.#source.length && !/[|)$]/.test(this.#source[this.#at]!)) {
      parts.push(this.#quantified(this.#atom()));
    }
    return sequence(...parts);
  }

  #quantified(atom: Regex): Regex {
    // Lazy ones match the same strings.
    const text = this.#match(/(?:[*+?]|\{\d+(?:,\d*)?\})\??/y);
    if (text === null) return atom;
    if (text.startsWith('*')) return repeat(atom, 0, Number.POSITIVE_INFINITY);
    if (text.startsWith('+')) return repeat(atom, 1, Number.POSITIVE_INFINITY);
    if (text.startsWith('?')) return repeat(atom, 0, 1);
    const [, min, comma, max] = /\{(\d+)(,?)(\d*)\}/.exec(text)!;
    const most = comma === '' ? Number(min) : max === '' ? Number.POSITIVE_INFINITY : Number(max);
    return repeat(atom, Number(min), most);
  }

  #atom(): Regex {
    const group = this.#match(/\((?:\?:|\?<[^=!>][^>]*>|(?!\?))/y);
    if (group !== null) return this.#group();
    if (this.#match(/\./y) !== null) return set(otherPoints(lineEnds));
    if (this.#match(/\[/y) !== null) return set(this.#class());
    if (this.#match(/\\/y) !== null) return set(this.#escape());
    const other = this.#match(/\(\?<?.|\^/y);
    if (other !== null) return this.#unsupported(other);
    return set(this.#point());
  }

  #group(): Regex {
    if (++this.#depth > DEEPEST) throw new Unsupported('groups are nested too deep');
    const parts = [this.#sequence()];
    while (this.#match(/\|/y) !== null) parts.push(this.#sequence());
    if (this.#match(/\)/y) === null) this.#unsupported(this.#source[this.#at] ?? '(');
    this.#depth--;
    return choice(...parts);
  }

  /** After the opening bracket, the closing one included. */
  #class(): CodePoints {
    const negated = this.#match(/\^/y) !== null;
    const spans: Span[] = [];
    while (this.#match(/\]/y) === null) {
      const first = this.#member();
      if (first.length !== 1 || this.#match(/-(?!\])/y) === null) {
        spans.push(...first);
        continue;
      }
      spans.push([first[0]![0], this.#member()[0]![1]]);
    }
    const points = commonPoints(pointsOf(spans), anyPoint);
    return negated ? otherPoints(points) : points;
  }

  #member(): CodePoints {
    return this.#match(/\\/y) === null ? this.#point() : this.#escape(true);
  }

  /** After the backslash. */
  #escape(inClass = false): CodePoints {
    const hex = this.#match(/x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|u\{[0-9a-fA-F]+\}/y);
    if (hex !== null) return this.#coded(Number.parseInt(hex.replace(/[xu{}]/g, ''), 16));
    const control = this.#match(/c[a-zA-Z]/y);
    if (control !== null) return one(control.charCodeAt(1) % 32);
    const letter = this.#match(/./sy) ?? '';
    if (inClass && letter === 'b') return one(8);
    if (letter === '0' && /\d/.test(this.#source[this.#at] ?? '')) return this.#unsupported('\\0');
    const known = classes[letter] ?? (controls[letter] === undefined ? undefined : one(controls[letter]));
    if (known !== undefined) return known;
    return /[\^$\\.*+?()[\]{}|/-]/.test(letter)
      ? one(letter.charCodeAt(0))
      : this.#unsupported(`\\${letter}`);
  }

  /** A code point written as a number; two halves of a surrogate pair are one. */
  #coded(point: number): CodePoints {
    const low = point >= 0xd800 && point <= 0xdbff ? this.#match(/\\u[dD][c-fC-F][0-9a-fA-F]{2}/y) : null;
    if (low === null) return one(point);
    return one(0x10000 + ((point - 0xd800) << 10) + (Number.parseInt(low.slice(2), 16) - 0xdc00));
  }

  #point(): CodePoints {
    const point = this.#source.codePointAt(this.#at)!;
    this.#at += point > 0xffff ? 2 : 1;
    return one(point);
  }

  #match(wanted: RegExp): string | null {
    wanted.lastIndex = this.#at;
    const found = wanted.exec(this.#source);
    if (found === null) return null;
    this.#at = wanted.lastIndex;
    return found[0];
  }

  #unsupported(what: string): never {
    throw new Unsupported(`"${what}" is not supported (character ${this.#at})`);
  }
}

const one = (point: number): CodePoints => [[point, point]];

/** The strings in which `pattern` is found. Throws `Unsupported` for one that is broken or beyond the subset. */
export function patternRegex(pattern: string): Regex {
  try {
    new RegExp(pattern, 'u');
  } catch (error) {
    throw new Unsupported((error as Error).message);
  }
  return new PatternReader(pattern).read();
}
