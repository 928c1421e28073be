import { Marked, Parser, type Token, type Tokens } from 'marked';
import { markedTerminal } from 'marked-terminal';
import { rowsOfAnsi, safeLink } from './ansi.js';
import type { Lines } from './markdown-block.js';
import { clean } from './sanitise.js';
import type { Style } from './style.js';

// Inline Markdown (emphasis, code, links, breaks) is rendered by marked-terminal, and its ANSI read back into spans.
// Its blocks are not used: tables and lists there know no width, tight lists lose their emphasis and ordered ones
// their start, code is rendered whole for every token. Text is clean before it is lexed, so that no escape sequence
// but those written here can be in what comes back.

/** What models write; a character reference of any other name stays as it is. */
const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
  copy: '©',
  reg: '®',
  deg: '°',
  middot: '·',
  bull: '•',
  hellip: '…',
  ndash: '–',
  mdash: '—',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
  times: '×',
  rarr: '→',
  larr: '←',
};

/** How marked-terminal keeps colons in code from its emoji. */
const COLON = '*#COLON|*';

/** An attribute around text; where the text ends the same attribute inside, it goes on. */
function paint(start: number, end: number): (text: string) => string {
  const [on, off] = [`\x1b[${start}m`, `\x1b[${end}m`];
  return text => on + text.replaceAll(off, '') + off;
}

const bold = paint(1, 22);
const code = paint(33, 39);
const underline = paint(4, 24);

function linked(text: string, target: string): string {
  const safe = safeLink(target);
  return safe ? `\x1b]8;;${safe}\x1b\\${text}\x1b]8;;\x1b\\` : text;
}

/** The target is always shown where the text does not say it: not every terminal has links, and a text can lie. */
function link(text: string, target: string): string {
  const said = text.replace(/\x1b\[\d+m/g, '');
  if (said === target || `mailto:${said}` === target || `http://${said}` === target) {
    return linked(underline(text), target);
  }
  return said === '' ? linked(underline(target), target) : linked(`${underline(text)} (${target})`, target);
}

/** marked has read numeric character references by now, so that text must be cleaned once more. */
function decode(text: string): string {
  const decoded = text.includes('&')
    ? text.replace(/&([a-z]{2,6});/g, (whole, name) => (Object.hasOwn(named, name) ? named[name]! : whole))
    : text;
  return clean(decoded, 'line');
}

const terminal = markedTerminal({
  text: decode,
  strong: bold,
  em: paint(3, 23),
  del: paint(9, 29),
  codespan: text => code(clean(text.replaceAll(COLON, ':'), 'line')),
  html: text => (/^<br\s*\/?>$/i.test(text) ? '\n' : clean(text, 'line')),
  image: (target, _title, text) => linked(clean(`![${text}](${target})`, 'line'), target),
  // Emoji codes turn `a:b:c` into a picture; character references are decoded above, in text and not in code.
  emoji: false,
  unescape: false,
  reflowText: false,
});

const marked = new Marked(terminal, {
  renderer: {
    link({ href, tokens }: Tokens.Link): string {
      return link(this.parser.parseInline(tokens), clean(href, 'line'));
    },
    // A task's box is the marker of its item.
    checkbox: () => '',
  },
});
const parser = new Parser<string, string>(marked.defaults);

/** Renders inline tokens to styled lines. */
export function inlineLines(tokens: readonly Token[], style?: Style): Lines {
  const lines = rowsOfAnsi(parser.parseInline([...tokens]));
  return style
    ? lines.map(line => line.map(span => ({ ...span, style: { ...style, ...span.style } })))
    : lines;
}
