import { bytesText } from '../terminal/units.js';
import type { ImageKind } from './kind.js';

/** What became of a picture file. Pixels, and bytes of the encoded files. */
export interface ImageReport {
  readonly kind: ImageKind;
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
  /** Of the file, upright. */
  readonly before: { readonly width: number; readonly height: number; readonly bytes: number };
  /** From its bytes to those that are sent. */
  readonly milliseconds: number;
}

/** One line about them: `2 pictures, 4.9 MB to 310 KB in 62 ms`. */
export function reportText(reports: readonly ImageReport[]): string {
  const [only] = reports;
  if (only === undefined) return 'no pictures';
  const what = reports.length === 1 ? `picture ${sidesText(only)}` : `${reports.length} pictures`;
  const { before, bytes, milliseconds } = totalOf(reports);
  return `${what}, ${bytesText(before)} to ${bytesText(bytes)} in ${Math.round(milliseconds)} ms`;
}

function sidesText({ before, width, height }: ImageReport): string {
  const sides = `${width} x ${height}`;
  return before.width === width && before.height === height
    ? sides
    : `${before.width} x ${before.height} to ${sides}`;
}

/** Bytes before and after, and milliseconds, of all together. */
export function totalOf(reports: readonly ImageReport[]) {
  let [before, bytes, milliseconds] = [0, 0, 0];
  for (const report of reports) {
    before += report.before.bytes;
    bytes += report.bytes;
    milliseconds += report.milliseconds;
  }
  return { before, bytes, milliseconds };
}
