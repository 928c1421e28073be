import type { Token, Tokens } from 'marked';
import type { Block, Code, Lines, Table } from './markdown-block.js';
import { inlineLines } from './markdown-inline.js';
import type { Style } from './style.js';

/** The number signs stay, so that levels show without colours too. */
const headingLook: Style = { bold: true };
const firstHeadingLook: Style = { bold: true, underline: true };
const bullets = ['•', '◦', '‣'] as const;

/** What marked's lexer makes of a block; `space` and a task's `checkbox` show nothing by themselves. */
type BlockToken =
  | Tokens.Paragraph
  | Tokens.Text
  | Tokens.Heading
  | Tokens.HTML
  | Tokens.Hr
  | Tokens.Code
  | Tokens.Blockquote
  | Tokens.List
  | Tokens.Table;

/** A top-level token, where it starts in its source, and whether no blank line stands above it. */
export interface PlacedToken {
  readonly token: BlockToken;
  readonly start: number;
  readonly tight: boolean;
}

/** The tokens that show something. `before` is the source above the first, as much as tells whether its end is blank. */
export function place(tokens: readonly Token[], before: string): PlacedToken[] {
  const placed: PlacedToken[] = [];
  let start = 0;
  let above = before;
  for (const token of tokens) {
    if (token.type === 'space' || token.type === 'checkbox') above += token.raw;
    else {
      placed.push({ token: token as BlockToken, start, tight: !endsBlank(above) });
      above = token.raw;
    }
    start += token.raw.length;
  }
  return placed;
}

/** Whether the next line would stand under a blank one. */
export function endsBlank(source: string): boolean {
  return /\n[ \t]*\n[ \t]*$/.test(source);
}

/** The blocks of a token: one, or the items of a list. `depth` is the number of lists around it. */
export function blocksOf({ token, tight }: PlacedToken, depth = 0): Block[] {
  switch (token.type) {
    case 'paragraph':
    case 'text':
      return [{ type: 'text', lines: inlineLines(token.tokens ?? [token]), tight }];
    case 'heading':
      return [{ type: 'text', lines: headingLines(token), tight }];
    case 'html':
      return [{ type: 'text', lines: plainLines(token.raw.trimEnd()), tight }];
    case 'hr':
      return [{ type: 'rule', tight }];
    case 'code':
      return [{ ...codeOf(token), tight }];
    case 'blockquote':
      return [{ type: 'quote', blocks: nested(token.tokens, depth), tight }];
    case 'list':
      return itemsOf(token, firstNumber(token), tight, depth);
    case 'table':
      return [{ ...tableOf(token), tight }];
  }
}

function nested(tokens: readonly Token[], depth: number): Block[] {
  return place(tokens, '').flatMap(placed => blocksOf(placed, depth));
}

function plainLines(text: string): Lines {
  return text.split('\n').map(line => [{ text: line }]);
}

function headingLines(token: Tokens.Heading): Lines {
  const style = token.depth === 1 ? firstHeadingLook : headingLook;
  const [first = [], ...rest] = inlineLines(token.tokens, style);
  return [[{ text: `${'#'.repeat(token.depth)} `, style }, ...first], ...rest];
}

export function firstNumber(list: Tokens.List): number | undefined {
  return list.ordered ? Number(list.start) : undefined;
}

/** The items of a list, counted from `first` if it is ordered. */
export function itemsOf(
  list: Tokens.List,
  first: number | undefined,
  tight: boolean,
  depth: number,
): Block[] {
  return list.items.map((item, i) => {
    const number = first === undefined ? undefined : first + i;
    const close = i === 0 ? tight : !endsBlank(list.items[i - 1]!.raw);
    return {
      type: 'item',
      marker: markerOf(item, number, depth),
      blocks: nested(item.tokens, depth + 1),
      tight: close,
    };
  });
}

function markerOf(item: Tokens.ListItem, number: number | undefined, depth: number): string {
  const box = item.task ? `[${item.checked ? 'x' : ' '}]` : '';
  if (number === undefined) return box || bullets[Math.min(depth, bullets.length - 1)]!;
  return box ? `${number}. ${box}` : `${number}.`;
}

export function tableOf(token: Tokens.Table): Table {
  return { type: 'table', align: token.align, header: cellsOf(token.header), rows: token.rows.map(cellsOf) };
}

function cellsOf(cells: readonly Tokens.TableCell[]): readonly Lines[] {
  const spaced = (text: string) => text.replaceAll('\t', ' ');
  return cells.map(cell =>
    inlineLines(cell.tokens).map(line => line.map(span => ({ ...span, text: spaced(span.text) }))),
  );
}

/** The first line of a fenced code block, and what its end and its lines look like. */
export interface Fence {
  readonly language: string;
  /** Where the code starts in the source of the block. */
  readonly start: number;
  /** Matches the line that ends the block. */
  readonly end: RegExp;
  /** Columns by which the fence is indented; its lines lose as many. */
  readonly indent: number;
}

/** Reads the first line of a fenced code block; undefined for other code, or while the line is not finished. */
export function fenceOf(source: string): Fence | undefined {
  const start = source.indexOf('\n') + 1;
  const first = /^( {0,3})((`|~)\3{2,})[ \t]*(\S*)/.exec(source.slice(0, start));
  if (!first) return undefined;
  const [, indent, marker, sign, language] = first;
  const end = new RegExp(`^ {0,3}${marker}${sign}* *$`, 'm');
  return { language: language!, start, end, indent: indent!.length };
}

/** The code between a fence and its end: whole lines, without the last newline. */
export function fencedCode(fence: Fence, lines: string): Code {
  const code = lines.replace(/\n$/, '');
  const indented = fence.indent > 0 ? new RegExp(`^ {1,${fence.indent}}`, 'gm') : undefined;
  return { type: 'code', language: fence.language, code: indented ? code.replace(indented, '') : code };
}

function codeOf(token: Tokens.Code): Code {
  if (token.codeBlockStyle === 'indented') return { type: 'code', language: '', code: token.text.trimEnd() };
  const fence = fenceOf(token.raw);
  if (!fence) return { type: 'code', language: (token.lang ?? '').split(/\s/)[0]!, code: '' };
  const lines = token.raw.slice(fence.start);
  const end = fence.end.exec(lines);
  return fencedCode(fence, end ? lines.slice(0, end.index) : lines);
}
