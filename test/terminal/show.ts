import type { Row } from '../../lib/terminal/style.js';

/** The text of each row, without styles. */
export function textsOf(rows: readonly Row[]): string[] {
  return rows.map(row => row.map(span => span.text).join(''));
}

/** Rows with styles in angle brackets, for tests to read: `<bold fg=5>text</>`. */
export function marked(rows: readonly Row[]): string[] {
  return rows.map(row => row.map(markedSpan).join(''));
}

function markedSpan({ text, style }: Row[number]): string {
  const names = Object.entries(style ?? {}).map(([name, value]) =>
    value === true ? name : `${name}=${value}`,
  );
  return names.length === 0 ? text : `<${names.sort().join(' ')}>${text}</>`;
}
