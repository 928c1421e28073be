import { colourCode, colourDepth } from '../../terminal/colour.js';
import { clean } from '../../terminal/sanitise.js';
import { textWidth } from '../../terminal/width.js';
import { wrapText } from '../../terminal/wrap.js';
import { lineWidth } from '../columns.js';
import type { Finding } from './finding.js';

/** How a report is laid out. */
export interface Layout {
  /** Columns of the terminal; without a bound where there is none. */
  readonly width?: number | undefined;
  /** Columns of the name of a finding. */
  readonly about: number;
  /** Puts a verdict into its colour. */
  readonly paint: (verdict: string) => string;
}

const VERDICT = 7; // "warning", "problem"
const NARROW = 60;
const GAP = '  ';

/** Palette colours: green, yellow, red. */
const colours: Readonly<Record<string, number>> = { ok: 2, note: 3, warning: 3, problem: 1, failed: 1 };

/** The layout for what is written to: a terminal has a width and perhaps colours, a pipe has neither. */
export function layoutFor({ stdout, env }: Pick<NodeJS.Process, 'stdout' | 'env'>, about: number): Layout {
  if (!stdout.isTTY) return { about, paint: verdict => verdict };
  const depth = colourDepth(env);
  const paint = (verdict: string): string => {
    const code = colourCode(colours[verdict.trim()] ?? 7, 30, depth).slice(1);
    return code === '' ? verdict : `\x1b[${code}m${verdict}\x1b[m`;
  };
  return { width: lineWidth(stdout), about, paint };
}

/** A finding as aligned lines, its fix below it; on a narrow terminal without the alignment. Ends with a newline. */
export function findingLines({ about, verdict, text, fix }: Finding<string>, layout: Layout): string {
  const { width, paint } = layout;
  const isNarrow = width !== undefined && width < NARROW;
  const name = isNarrow ? `${about}:` : padded(about, layout.about);
  const level = isNarrow ? verdict : verdict.padEnd(VERDICT);
  const indent = isNarrow ? 2 : VERDICT + layout.about + 2 * GAP.length;
  const gap = isNarrow ? ' ' : GAP;
  const head = `${gap}${clean(name, 'line')}${gap}`;
  const used = textWidth(level) + textWidth(head);
  // What stands before the text takes its place on the first row, so that the row breaks where it should.
  const rows = wrapped(' '.repeat(used) + clean(text, 'line'), width, indent);
  const first = paint(level) + head + (rows[0] ?? '').slice(used);
  const below =
    fix === undefined ? [] : wrapped(`${' '.repeat(indent)}→ ${clean(fix, 'line')}`, width, indent + 2);
  return [first, ...rows.slice(1), ...below].map(line => `${line.trimEnd()}\n`).join('');
}

function wrapped(text: string, width: number | undefined, hang: number): string[] {
  if (width === undefined) return [text];
  // The last column stays free: terminals differ in what comes after it.
  const rows = wrapText(text, Math.max(10, width - 1), { hang });
  return rows.map(row => row.map(span => span.text).join(''));
}

function padded(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - textWidth(text)));
}
