import { nextBorder, previousBorder } from './border.js';
import type { Lines, Position } from './lines.js';

/** Whether a cluster belongs to a word. */
export type IsPart = (cluster: string) => boolean;

const letter = /[\p{L}\p{N}\p{Co}_]/u;

/** Letters, digits, `_` and large pastes: the words of Alt-B and Alt-D. */
export const ofWord: IsPart = cluster => letter.test(cluster);

/** All but white space: the words of Ctrl-W. */
export const ofSpaceWord: IsPart = cluster => cluster.trim() !== '';

/** Start of the word before `from`, on its line or an earlier one; the text's start where there is none. */
export function wordStart(lines: Lines, from: Position, isPart: IsPart): Position {
  let { line, column } = from;
  let inside = false;
  for (;;) {
    if (column === 0) {
      if (inside || line === 0) return { line, column };
      column = lines[--line]!.length;
      continue;
    }
    const text = lines[line]!;
    const start = previousBorder(text, column);
    const part = isPart(text.slice(start, column));
    if (inside && !part) return { line, column };
    inside ||= part;
    column = start;
  }
}

/** End of the word after `from`, on its line or a later one; the text's end where there is none. */
export function wordEnd(lines: Lines, from: Position, isPart: IsPart): Position {
  let { line, column } = from;
  let inside = false;
  for (;;) {
    const text = lines[line]!;
    if (column === text.length) {
      if (inside || line === lines.length - 1) return { line, column };
      line++;
      column = 0;
      continue;
    }
    const end = nextBorder(text, column);
    const part = isPart(text.slice(column, end));
    if (inside && !part) return { line, column };
    inside ||= part;
    column = end;
  }
}
