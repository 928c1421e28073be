import type { CodePoints } from './code-points.js';
import { Unsupported } from './refusal.js';
import type { Item, Rules } from './rules.js';

/** Bounds of what the engine takes, so that a schema is refused as such. */
const MOST_BYTES = 64 * 1024;
const MOST_RULES = 2000;

const hex = (point: number, length: number) => point.toString(16).toUpperCase().padStart(length, '0');

/** A code point as it may stand in a class. */
function escaped(point: number): string {
  if (point >= 0x20 && point <= 0x7e && !'"\\[]^-'.includes(String.fromCharCode(point))) {
    return String.fromCharCode(point);
  }
  if (point <= 0xff) return `\\x${hex(point, 2)}`;
  return point <= 0xffff ? `\\u${hex(point, 4)}` : `\\U${hex(point, 8)}`;
}

function literal(text: string): string {
  const characters = [...text].map(character => {
    if (character === '"' || character === '\\') return `\\${character}`;
    return /[[\]^-]/.test(character) ? character : escaped(character.codePointAt(0)!);
  });
  return `"${characters.join('')}"`;
}

const className = (points: CodePoints): string =>
  `[${points.map(([first, last]) => (first === last ? escaped(first) : `${escaped(first)}-${escaped(last)}`)).join('')}]`;

function symbol(item: Item): string {
  switch (item.type) {
    case 'text':
      return literal(item.text);
    case 'set':
      return className(item.points);
    case 'rule':
      return item.name;
    case 'times':
      return `${item.name}{${item.count}}`;
  }
}

/** A set of one code point is a text. */
function simple(item: Item): Item {
  if (item.type !== 'set' || item.points.length !== 1) return item;
  const [first, last] = item.points[0]!;
  return first === last ? { type: 'text', text: String.fromCodePoint(first) } : item;
}

/** Joins texts that follow each other, and leaves out empty ones. */
function merged(items: readonly Item[]): Item[] {
  const result: Item[] = [];
  for (const item of items.map(simple)) {
    const before = result.at(-1);
    if (item.type === 'text' && before?.type === 'text') {
      result[result.length - 1] = { type: 'text', text: before.text + item.text };
    } else if (item.type !== 'text' || item.text !== '') {
      result.push(item);
    }
  }
  return result;
}

/**
 * Rules as GBNF (`grammars/README.md` of llama.cpp), without groups and open repetitions, which llama.cpp makes into
 * rules of its own. Throws `Unsupported` for more than the engine takes.
 */
export function gbnf(rules: Rules): string {
  const written = [...rules].map(([name, alternatives]) => {
    const choices = alternatives.map(items => {
      const symbols = merged(items).map(symbol).join(' ');
      return symbols === '' ? '""' : symbols;
    });
    return `${name} ::= ${choices.join(' | ')}\n`;
  });
  const source = written.join('');
  if (rules.size > MOST_RULES || Buffer.byteLength(source) > MOST_BYTES) {
    throw new Unsupported(`its grammar would have ${rules.size} rules and ${source.length} bytes`);
  }
  return source;
}
