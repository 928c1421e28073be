import { clean } from '../../terminal/sanitise.js';
import { truncate } from '../../terminal/width.js';
import type { Lines } from './lines.js';

// A large paste stands in the text as one private character, U+10F000 plus its number, so that it moves, dies and
// comes back as any character does. The view shows its label, the model reads what was pasted.

export interface Pasted {
  /** What the view shows: `[pasted 120 lines]`. */
  readonly label: string;
  readonly text: string;
}

const FIRST = 0x10f000;
/** How many large pastes one editor holds; the next ones go in as they are. */
export const MOST_PASTES = 0xffe;
const LARGE_LINES = 10;
const LARGE_LENGTH = 1000;
const TAB = '    ';
const placeholder = /[\u{10f000}-\u{10fffd}]/gu;

/** Text as an editor holds it: lines end in `\n`, no half surrogate pairs, no character that stands for a paste. */
export function normalised(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/\p{Cs}/gu, '\ufffd')
    .replace(placeholder, '\ufffd');
}

/** Whether a paste is shown by its label: more than 10 lines, or more than 1,000 UTF-16 units. */
export function isLarge(text: string): boolean {
  return text.length > LARGE_LENGTH || linesOf(text) > LARGE_LINES;
}

export function pasted(text: string): Pasted {
  const lines = linesOf(text);
  const count =
    lines > 1 ? `${lines.toLocaleString('en')} lines` : `${text.length.toLocaleString('en')} characters`;
  return { label: `[pasted ${count}]`, text };
}

/** The character that stands for the paste of this number. */
export function placeholderOf(index: number): string {
  return String.fromCodePoint(FIRST + index);
}

/** The whole text, each placeholder replaced by one side of its paste. */
export function joined(lines: Lines, pastes: readonly Pasted[], side: keyof Pasted): string {
  const text = lines.join('\n');
  if (pastes.length === 0) return text;
  return text.replace(placeholder, found => pastes[found.codePointAt(0)! - FIRST]?.[side] ?? found);
}

/** What the view shows for one cluster: harmless to a terminal, at most `columns` wide. */
export function shown(cluster: string, pastes: readonly Pasted[], columns: number): string {
  if (cluster === '\t') return TAB.slice(0, columns);
  const paste = pastes[(cluster.codePointAt(0) ?? 0) - FIRST];
  if (paste !== undefined) return truncate(paste.label, columns);
  return clean(cluster, 'line');
}

function linesOf(text: string): number {
  let lines = 1;
  for (let i = text.indexOf('\n'); i >= 0 && i < text.length - 1; i = text.indexOf('\n', i + 1)) lines++;
  return lines;
}
