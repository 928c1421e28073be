/** A place in a text: line from 0, and an offset in that line in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** `from` is at or before `to`. */
export interface Range {
  readonly from: Position;
  readonly to: Position;
}

export type Lines = readonly string[];

export function isSame(a: Position, b: Position): boolean {
  return a.line === b.line && a.column === b.column;
}

export function endOf(lines: Lines): Position {
  return { line: lines.length - 1, column: lines.at(-1)!.length };
}

/** Where `text` ends once it stands at `at`. */
export function after(at: Position, text: string): Position {
  const last = text.lastIndexOf('\n');
  if (last < 0) return { line: at.line, column: at.column + text.length };
  let breaks = 0;
  for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) breaks++;
  return { line: at.line + breaks, column: text.length - last - 1 };
}

/** The text of a range, lines joined by `\n`. */
export function slice(lines: Lines, { from, to }: Range): string {
  if (from.line === to.line) return lines[from.line]!.slice(from.column, to.column);
  const between = lines.slice(from.line + 1, to.line);
  return [lines[from.line]!.slice(from.column), ...between, lines[to.line]!.slice(0, to.column)].join('\n');
}

/** The lines with a range replaced by `text`: costs the lines that change, and one copy of the array. */
export function splice(lines: Lines, { from, to }: Range, text: string): Lines {
  const head = lines[from.line]!.slice(0, from.column);
  const tail = lines[to.line]!.slice(to.column);
  if (from.line === to.line && !text.includes('\n')) return lines.with(from.line, head + text + tail);
  const replaced = (head + text + tail).split('\n');
  return lines.slice(0, from.line).concat(replaced, lines.slice(to.line + 1));
}
