import { LlmtuiError } from '../errors.js';

/** Real vocabularies have up to 6,500 control tokens of about 12 characters. */
const MAX_TOTAL = 500_000;
const MAX_LENGTH = 128;

/** The texts of a vocabulary's control tokens, prepared for searching. */
export interface ControlTokens {
  /** Length of the longest one, in UTF-16 units; 0 without any. */
  readonly longest: number;
  /** Length of the longest one that `text` spells from `index` on; 0 if none. */
  lengthAt(text: string, index: number): number;
  /**
   * Spans of `text`, [start, end), in order and apart, that spell a control token (leftmost, then longest), and those
   * at its ends, with and without surrounding blanks, that spell part of one, so that a neighbour could complete it.
   */
  spansIn(text: string): Span[];
}

export type Span = readonly [start: number, end: number];

/** Throws BAD_INPUT where a vocabulary has control tokens beyond what any real one has. */
export function controlTokens(texts: readonly string[]): ControlTokens {
  const tokens = [...new Set(texts)].filter(text => text !== '');
  const total = tokens.reduce((sum, token) => sum + token.length, 0);
  const longest = tokens.reduce((most, token) => Math.max(most, token.length), 0);
  if (total > MAX_TOTAL || longest > MAX_LENGTH) {
    throw new LlmtuiError(
      'BAD_INPUT',
      'the model has too many or too long control tokens; use another model file',
    );
  }
  const byFirst = groupByFirst(tokens);
  const lengthAt = (text: string, index: number): number => {
    const group = byFirst.get(text.charCodeAt(index));
    return group?.lengths.find(length => group.tokens.has(text.slice(index, index + length))) ?? 0;
  };
  const edges = edgeFinder(tokens, longest);
  const first = firstUnits(byFirst.keys());
  return {
    longest,
    lengthAt,
    spansIn: text => merge([...whole(text, first, lengthAt), ...edges(text)]),
  };
}

interface Group {
  readonly tokens: Set<string>;
  /** Longest first. */
  readonly lengths: number[];
}

function groupByFirst(tokens: readonly string[]): Map<number, Group> {
  const groups = new Map<number, Group>();
  for (const token of tokens) {
    const group = groups.get(token.charCodeAt(0)) ?? { tokens: new Set(), lengths: [] };
    group.tokens.add(token);
    if (!group.lengths.includes(token.length)) group.lengths.push(token.length);
    groups.set(token.charCodeAt(0), group);
  }
  for (const { lengths } of groups.values()) lengths.sort((a, b) => b - a);
  return groups;
}

function firstUnits(units: Iterable<number>): RegExp {
  const escaped = [...units].map(unit => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
  return new RegExp(`[${escaped}]`, 'g');
}

function* whole(text: string, first: RegExp, lengthAt: ControlTokens['lengthAt']): Generator<Span> {
  let end = 0;
  for (const { index } of text.matchAll(first)) {
    if (index < end) continue;
    const length = lengthAt(text, index);
    if (length === 0) continue;
    end = index + length;
    yield [index, end];
  }
}

function edgeFinder(tokens: readonly string[], longest: number): (text: string) => Span[] {
  const heads = new Set<string>();
  const tails = new Set<string>();
  for (const token of tokens) {
    for (let cut = 1; cut < token.length; cut++) {
      heads.add(token.slice(0, cut));
      tails.add(token.slice(cut));
    }
  }
  const inside = (text: string): boolean =>
    text.length < longest && tokens.some(token => token.length > text.length && token.includes(text));

  const between = (text: string, start: number, end: number): Span[] => {
    if (start >= end) return [];
    if (inside(text.slice(start, end))) return [[start, end]];
    const spans: Span[] = [];
    const most = Math.min(longest - 1, end - start);
    let head = most;
    while (head > 0 && !tails.has(text.slice(start, start + head))) head--;
    if (head > 0) spans.push([start, start + head]);
    let tail = most;
    while (tail > 0 && !heads.has(text.slice(end - tail, end))) tail--;
    if (tail > 0) spans.push([end - tail, end]);
    return spans;
  };

  return text => {
    const start = text.length - text.trimStart().length;
    const end = text.trimEnd().length;
    const trimmed = between(text, start, end);
    return start === 0 && end === text.length ? trimmed : [...trimmed, ...between(text, 0, text.length)];
  };
}

/** Sorts spans and joins those that overlap or touch. */
export function merge(spans: readonly Span[]): Span[] {
  const merged: Span[] = [];
  for (const [start, end] of [...spans].sort((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last && start <= last[1]) merged[merged.length - 1] = [last[0], Math.max(last[1], end)];
    else merged.push([start, end]);
  }
  return merged;
}
