/** Where the text is shown. */
export interface Page {
  /** Columns of a line at most; undefined in a pipe. */
  readonly width: number | undefined;
  /** Other characters than ASCII may be shown. */
  readonly isUnicode: boolean;
}

export interface Bar {
  readonly name: string;
  readonly value: number;
  /** What a bar of full length stands for. */
  readonly most: number;
}

const LONGEST = 50;
const SHORTEST = 8;

/** A line for each bar: its name, its value, and the bar where there is room for one. */
export function chart(bars: readonly Bar[], { width = 80, isUnicode }: Page): readonly string[] {
  const names = Math.max(0, ...bars.map(({ name }) => name.length));
  const values = bars.map(({ value }) => value.toFixed(1));
  const figures = Math.max(0, ...values.map(text => text.length));
  const room = Math.min(LONGEST, width - names - figures - 4);
  return bars.map(({ name, value, most }, at) => {
    const start = `${name.padEnd(names)}  ${values[at]!.padStart(figures)}`;
    return room < SHORTEST ? start : `${start}  ${barOf((value / most) * room, isUnicode)}`;
  });
}

/** A bar of so many columns, to an eighth of one where there are blocks for that (U+2588 to U+258F). */
function barOf(length: number, isUnicode: boolean): string {
  if (!isUnicode) return '#'.repeat(Math.max(1, Math.round(length)));
  const eighths = Math.max(1, Math.round(length * 8));
  const rest = eighths % 8;
  return '\u2588'.repeat(Math.floor(eighths / 8)) + (rest === 0 ? '' : String.fromCharCode(0x2590 - rest));
}
