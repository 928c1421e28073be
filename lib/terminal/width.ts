import { eastAsianWidth } from 'get-east-asian-width';

// How many columns text takes. Where terminals disagree (VS16 after a text symbol, ZWJ sequences, Indic
// conjuncts, a lone regional indicator) the wider answer is taken: a terminal that draws less leaves a blank,
// one that draws more than we think would overwrite its neighbour. Ambiguous East Asian width counts as 1.

/** Code units that never join a neighbour, but for a mark on their right: most scripts without conjuncts. */
const SIMPLE =
  '\\x20-\\x7e\\xa0-\\xac\\xae-\\u02ff\\u0370-\\u0482\\u048a-\\u0590\\u1e00-\\u200a\\u2010-\\u2027\\u202f-\\u205f' +
  '\\u2070-\\u20cf\\u2100-\\u25ff\\u2700-\\u27ff\\u2900-\\u2bff\\u2e80-\\u3029\\u3030-\\u3098\\u309b-\\u3163' +
  '\\u3165-\\ua4cf\\uac00-\\ud7a3\\uf900-\\ufaff\\uff01-\\uff9d\\uffe0-\\uffe6\\ufffd';
/** One column per UTF-16 unit. */
export const ascii = /^[\x20-\x7e]*$/;
/** One cluster per UTF-16 unit. */
export const simple = new RegExp(`^[${SIMPLE}]*$`);
/** A stretch that Intl.Segmenter must see, with one simple neighbour on each side (marks, ZWJ, prepended signs). */
const stretches = new RegExp(`[${SIMPLE}]?(?:[^${SIMPLE}]+[${SIMPLE}]?)+`, 'g');
const invisible = /^[\p{Mn}\p{Me}\p{Default_Ignorable_Code_Point}\p{Cc}]$/u;
const emojiSequence =
  /\ufe0f|\p{Extended_Pictographic}[\u{1f3fb}-\u{1f3ff}]|\p{Extended_Pictographic}.*\u200d|^\p{Regional_Indicator}/u;

/** Longest cluster, in UTF-16 units: a longer one (a letter under thousands of marks) is cut into several. */
const LONGEST = 64;
/** Units that Intl.Segmenter is given at a time. */
const WINDOW = 512;
const MEMO = 8192;

/** Made when it is first needed: loading its tables takes as long as all the rest of this module. */
let segmenter: Intl.Segmenter | undefined;
const segmented = new Map<string, readonly string[]>();
/** Width + 1 of each code unit below U+10000, 0 while unknown. */
const plane0 = new Uint8Array(0x10000);
const measured = new Map<string, 0 | 1 | 2>();

/** Splits `text` into grapheme clusters (UAX 29), in order; joined, they are `text` again. */
export function clusters(text: string): string[] {
  if (simple.test(text)) return text.split('');
  const parts: string[] = [];
  let end = 0;
  for (const { 0: stretch, index } of text.matchAll(stretches)) {
    for (; end < index; end++) parts.push(text[end]!);
    for (const part of segment(stretch)) parts.push(part);
    end += stretch.length;
  }
  for (; end < text.length; end++) parts.push(text[end]!);
  return parts;
}

function segment(stretch: string): readonly string[] {
  const known = segmented.get(stretch);
  if (known) return known;
  const parts: string[] = [];
  for (let from = 0; from < stretch.length; ) from = segmentWindow(stretch, from, parts);
  if (stretch.length <= LONGEST) remember(segmented, stretch, parts);
  return parts;
}

function graphemes(): Intl.Segmenter {
  segmenter ??= new Intl.Segmenter();
  return segmenter;
}

/** Segments a part of a stretch and returns where the next part starts: Intl.Segmenter takes quadratic time over all. */
function segmentWindow(stretch: string, from: number, into: string[]): number {
  const window = stretch.slice(from, from + WINDOW);
  const whole = from + WINDOW >= stretch.length;
  for (const { segment: part, index } of graphemes().segment(window)) {
    // The last cluster of a part may go on in the next one, which then starts with it.
    if (!whole && index > 0 && index + part.length === window.length) return from + index;
    for (let start = 0; start < part.length; start += into.at(-1)!.length) into.push(cut(part, start));
  }
  return from + window.length;
}

/** The part of an overlong cluster that starts at `from`; surrogate pairs stay whole. */
function cut(part: string, from: number): string {
  const end = from + LONGEST;
  return part.slice(from, /^[\ud800-\udbff][\udc00-\udfff]/.test(part.slice(end - 1)) ? end - 1 : end);
}

/** Columns of one grapheme cluster: 0 only where nothing in it is drawn (marks and controls alone). */
export function cellWidth(cluster: string): 0 | 1 | 2 {
  if (cluster.length === 1) {
    return unitWidth(cluster.charCodeAt(0));
  }
  const known = measured.get(cluster);
  if (known !== undefined) return known;
  const width = measure(cluster);
  if (cluster.length <= LONGEST) remember(measured, cluster, width);
  return width;
}

/** Columns of one UTF-16 unit that is a cluster by itself. */
export function unitWidth(unit: number): 0 | 1 | 2 {
  if (plane0[unit] === 0) plane0[unit] = pointWidth(unit) + 1;
  return (plane0[unit]! - 1) as 0 | 1 | 2;
}

function measure(cluster: string): 0 | 1 | 2 {
  if (emojiSequence.test(cluster)) return 2;
  let width = 0;
  for (const character of cluster) width += pointWidth(character.codePointAt(0)!);
  return Math.min(width, 2) as 0 | 1 | 2;
}

function pointWidth(point: number): 0 | 1 | 2 {
  if (point >= 0x20 && point < 0x7f) return 1;
  if (invisible.test(String.fromCodePoint(point))) return 0;
  return eastAsianWidth(point) === 2 || (point >= 0x1f1e6 && point <= 0x1f1ff) ? 2 : 1;
}

/** Columns of `text` on one line. */
export function textWidth(text: string): number {
  if (ascii.test(text)) return text.length;
  let width = 0;
  if (simple.test(text)) for (let i = 0; i < text.length; i++) width += unitWidth(text.charCodeAt(i));
  else for (const cluster of clusters(text)) width += cellWidth(cluster);
  return width;
}

/** Cuts `text` to at most `columns`, none where they are negative; what was cut ends in `ellipsis`, where it fits. */
export function truncate(text: string, columns: number, ellipsis = '…'): string {
  if (textWidth(text) <= columns) return text;
  const room = columns - textWidth(ellipsis);
  if (room < 0) return ellipsis === '' ? '' : truncate(text, columns, '');
  let width = 0;
  let kept = '';
  for (const cluster of clusters(text)) {
    width += cellWidth(cluster);
    if (width > room) break;
    kept += cluster;
  }
  return kept + ellipsis;
}

function remember<T>(memo: Map<string, T>, key: string, value: T): void {
  if (memo.size >= MEMO) memo.clear();
  memo.set(key, value);
}
