import { eastAsianWidth } from 'get-east-asian-width';

/** Columns that a title may take. */
export const TITLE_COLUMNS = 60;

/** One line without control, format or bidirectional characters and at most `TITLE_COLUMNS` wide, cut with `…`. */
export function cleanTitle(text: string): string {
  const line = text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    // Joiners stay: they hold emoji and many scripts together.
    .replace(/[\p{Cs}\p{Co}\p{Cn}]|(?![\u200c\u200d])\p{Cf}/gu, '')
    .trim();
  return shorten(line, TITLE_COLUMNS);
}

/** The title that a first message gives: its first line with words on it, without Markdown marks in front. */
export function titleFrom(text: string): string {
  for (const line of text.slice(0, 4000).split(/[\r\n\u2028\u2029]+/)) {
    const title = cleanTitle(line.replace(/^\s*(?:[#>*+-]+\s+|```+\S*|\d+[.)]\s+)+/, ''));
    if (/[\p{L}\p{N}\p{S}]/u.test(title)) return title;
  }
  return '';
}

function shorten(line: string, columns: number): string {
  let width = 0;
  let kept = '';
  for (const { segment } of new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(line)) {
    width += widthOf(segment);
    if (width > columns) return `${keepBelow(kept, columns)}…`;
    kept += segment;
  }
  return kept;
}

/** `kept` is at most `columns` wide; the ellipsis needs one. */
function keepBelow(kept: string, columns: number): string {
  const graphemes = [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(kept)];
  let width = graphemes.reduce((sum, { segment }) => sum + widthOf(segment), 0);
  while (width > columns - 1) width -= widthOf(graphemes.pop()!.segment);
  return graphemes
    .map(({ segment }) => segment)
    .join('')
    .trimEnd();
}

const widthOf = (grapheme: string): number => eastAsianWidth(grapheme.codePointAt(0)!);
