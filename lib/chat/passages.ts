/** A piece of a text that is embedded, and found, on its own. */
export interface Passage {
  readonly text: string;
  /** Lines of the whole text, counted from 1, both included. */
  readonly firstLine: number;
  readonly lastLine: number;
}

export interface PassageOptions {
  /** Tokens of a passage at most, as `estimatedTokens` counts them. */
  readonly tokens: number;
  /** Tokens of a passage that the next one begins with, at most. */
  readonly overlap?: number;
  /** Headings begin passages. */
  readonly markdown?: boolean;
}

/** A line, or a part of one that is too long. */
interface Unit {
  readonly text: string;
  readonly line: number;
  readonly tokens: number;
  /** How good a place it is to begin a passage. */
  readonly rank: number;
}

const HEADING = 3;
const AFTER_BLANK_UNINDENTED = 2;
const AFTER_BLANK = 1;

/**
 * Splits a text into passages in order: at headings, else where a line without indentation follows a blank one, else at
 * blank lines, else between lines, sentences, words. What is nothing but blanks is left out. A section of a few words
 * stays with the next one.
 */
export function passagesOf(text: string, options: PassageOptions): readonly Passage[] {
  const units = unitsOf(text, options);
  const { tokens, overlap = 0 } = options;
  const passages: Passage[] = [];
  for (let start = 0; start < units.length; ) {
    const end = endOf(units, start, tokens);
    const passage = passageOf(units.slice(start, end));
    if (passage !== undefined) passages.push(passage);
    start = units[end]?.rank === HEADING ? end : overlapped(units, start, end, overlap);
  }
  return passages;
}

/**
 * About how many tokens a text has, without a tokenizer: near the number for English prose and code by WordPiece and
 * byte-pair vocabularies of 30,000 tokens and more, above it for most else.
 */
export function estimatedTokens(text: string): number {
  let tokens = 0;
  for (const [word] of text.matchAll(/[a-z]+|\d+|[^\s\w]|_|[^\s\x00-\x7f]/gi)) {
    if (/^[a-z]/i.test(word)) tokens += Math.ceil(word.length / 6);
    else tokens += /^\d/.test(word) ? Math.ceil(word.length / 3) : 1;
  }
  return tokens;
}

function unitsOf(text: string, { tokens, markdown = false }: PassageOptions): readonly Unit[] {
  const units: Unit[] = [];
  let isFenced = false;
  let isAfterBlank = true;
  text.split(/\r\n|\n|\r/).forEach((content, at) => {
    if (/^\s{0,3}(```|~~~)/.test(content)) isFenced = !isFenced;
    const isHeading = markdown && !isFenced && /^ {0,3}#{1,6}\s/.test(content);
    const rank = isHeading ? HEADING : rankOf(content, isAfterBlank);
    isAfterBlank = content.trim() === '';
    pieces(content, tokens).forEach((piece, index) => {
      const own = index === 0 ? rank : 0;
      units.push({ text: piece, line: at + 1, tokens: estimatedTokens(piece), rank: own });
    });
  });
  return units;
}

function rankOf(line: string, isAfterBlank: boolean): number {
  if (!isAfterBlank || line.trim() === '') return 0;
  return /^\s/.test(line) ? AFTER_BLANK : AFTER_BLANK_UNINDENTED;
}

/** A line in parts of at most so many tokens: sentences, where they are too long words, and pieces of these. */
function pieces(line: string, tokens: number): readonly string[] {
  if (estimatedTokens(line) <= tokens) return [line];
  const sentences = packed(line.match(/.+?(?:[.!?。！？]["')\]]*\s+|$)/gs) ?? [line], tokens);
  return sentences.flatMap(sentence => {
    if (estimatedTokens(sentence) <= tokens) return [sentence];
    // A token stands for one character at least.
    const short = (sentence.match(/\s*\S+\s*/g) ?? [sentence]).flatMap(word =>
      estimatedTokens(word) <= tokens ? [word] : (word.match(new RegExp(`.{1,${tokens}}`, 'gsu')) ?? []),
    );
    return packed(short, tokens);
  });
}

/** As many of the parts together as fit. */
function packed(parts: readonly string[], tokens: number): readonly string[] {
  const found: string[] = [];
  let sum = Number.POSITIVE_INFINITY;
  for (const part of parts) {
    const own = estimatedTokens(part);
    if (sum + own > tokens) {
      found.push(part);
      sum = own;
    } else {
      found[found.length - 1] += part;
      sum += own;
    }
  }
  return found;
}

/** Where the passage that begins at `start` ends: at the best place in its second half. */
function endOf(units: readonly Unit[], start: number, tokens: number): number {
  let end = start;
  let sum = 0;
  let best = { at: start, rank: -1 };
  for (; end < units.length; end++) {
    const { tokens: own, rank } = units[end]!;
    if (end > start) {
      if (rank === HEADING && sum >= tokens / 4) return end;
      if (sum >= tokens / 2 && rank >= best.rank) best = { at: end, rank };
      if (sum + own > tokens) return best.rank > 0 ? best.at : end;
    }
    sum += own;
  }
  return end;
}

/** The unit with which the passage after `end` begins. */
function overlapped(units: readonly Unit[], start: number, end: number, overlap: number): number {
  if (end >= units.length) return end;
  let from = end;
  for (let left = overlap; from - 1 > start; from--) {
    left -= units[from - 1]!.tokens;
    if (left < 0) break;
  }
  return from;
}

function passageOf(units: readonly Unit[]): Passage | undefined {
  const first = units.findIndex(({ text }) => text.trim() !== '');
  const last = units.findLastIndex(({ text }) => text.trim() !== '');
  if (first === -1) return undefined;
  const kept = units.slice(first, last + 1);
  const text = kept.map(
    (unit, at) => (unit.line === kept[at - 1]?.line ? '' : at === 0 ? '' : '\n') + unit.text,
  );
  return { text: text.join(''), firstLine: kept[0]!.line, lastLine: kept.at(-1)!.line };
}
