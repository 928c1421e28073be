import type { Colour, Row, Span, Style } from './style.js';

/** Schemes that may become a hyperlink; what else a model names stays text. */
const linkable = /^(?:https?:\/\/|mailto:)[\x21-\x7e]+$/i;
const END_LINK = '\x1b]8;;\x1b\\';

/** The target as a terminal may be given it (http, https or mailto, in ASCII), or undefined for any other. */
export function safeLink(target: string): string | undefined {
  const ascii = target
    .trim()
    .replace(/\p{Cs}/gu, '\ufffd')
    .replace(/[^\x21-\x7e]+/gu, encodeURIComponent);
  return linkable.test(ascii) ? ascii : undefined;
}

/** The SGR sequence that sets `style` from a terminal in any state (ECMA-48, 8.3.117); attributes end with `\x1b[0m`. */
export function sgr(style: Style): string {
  let codes = '0';
  if (style.bold) codes += ';1';
  if (style.dim) codes += ';2';
  if (style.italic) codes += ';3';
  if (style.underline) codes += ';4';
  if (style.inverse) codes += ';7';
  if (style.strike) codes += ';9';
  if (style.fg !== undefined) codes += colourCode(style.fg, 30);
  if (style.bg !== undefined) codes += colourCode(style.bg, 40);
  return `\x1b[${codes}m`;
}

function colourCode(colour: Colour, base: 30 | 40): string {
  if (typeof colour !== 'number') return `;${base + 8};2;${colour.join(';')}`;
  if (colour < 8) return `;${base + colour}`;
  if (colour < 16) return `;${base + 52 + colour}`;
  return `;${base + 8};5;${colour}`;
}

/** One row as text for a terminal, without a newline: SGR and OSC 8 where `colour`, else the bare text. */
export function rowToAnsi(row: Row, { colour }: { readonly colour: boolean }): string {
  let text = '';
  for (const span of row) text += colour && span.style ? styled(span.text, span.style) : span.text;
  return text;
}

function styled(text: string, style: Style): string {
  const start = sgr(style);
  const body = start === '\x1b[0m' ? text : `${start}${text}\x1b[0m`;
  const target = style.link && safeLink(style.link);
  return target ? `\x1b]8;;${target}\x1b\\${body}${END_LINK}` : body;
}

const parts = /\x1b\[([\d;]{0,40})m|\x1b\]8;;([^\x07\x1b]*)\x1b\\|\n|[^\x1b\n]+|\x1b/g;

/**
 * Reads text with SGR and OSC 8 sequences, as `rowToAnsi` and marked-terminal write them, into one row per line.
 * The escape of any other sequence is dropped, the rest of it stays as text.
 */
export function rowsOfAnsi(text: string): Row[] {
  const rows: Row[] = [];
  let row: Span[] = [];
  let style: Style = {};
  for (const [part, codes, target] of text.matchAll(parts)) {
    if (codes !== undefined) style = applySgr(style, codes);
    else if (target !== undefined) style = withLink(style, target);
    else if (part === '\n') {
      rows.push(row);
      row = [];
    } else if (part !== '\x1b')
      row.push(Object.keys(style).length === 0 ? { text: part } : { text: part, style });
  }
  rows.push(row);
  return rows;
}

function withLink({ link: _, ...style }: Style, target: string): Style {
  const link = safeLink(target);
  return link ? { ...style, link } : style;
}

const attributes = { 1: 'bold', 2: 'dim', 3: 'italic', 4: 'underline', 7: 'inverse', 9: 'strike' } as const;
const ended: Readonly<Record<number, readonly (keyof Style)[]>> = {
  22: ['bold', 'dim'],
  23: ['italic'],
  24: ['underline'],
  27: ['inverse'],
  29: ['strike'],
  39: ['fg'],
  49: ['bg'],
};

function applySgr(before: Style, codes: string): Style {
  const style: { -readonly [Key in keyof Style]: Style[Key] } = { ...before };
  for (const code of codes.split(';').map(Number)) {
    if (code in attributes) style[attributes[code as keyof typeof attributes]] = true;
    else if (code >= 30 && code < 38) style.fg = code - 30;
    else if (code >= 90 && code < 98) style.fg = code - 82;
    else if (code >= 40 && code < 48) style.bg = code - 40;
    else if (code >= 100 && code < 108) style.bg = code - 92;
    else
      for (const name of code === 0 ? (Object.keys(style) as (keyof Style)[]) : (ended[code] ?? [])) {
        if (code !== 0 || name !== 'link') delete style[name];
      }
  }
  return style;
}
