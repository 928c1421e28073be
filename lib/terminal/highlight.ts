import highlighter, { type HighlightNode } from 'highlight.js/lib/core.js';
import { languages } from './languages.js';
import type { Row, Span, Style } from './style.js';

/** Looks of the classes of highlight.js, in the palette that the user's theme sets. */
const looks: Readonly<Record<string, Style>> = {
  keyword: { fg: 5 },
  'meta-keyword': { fg: 5 },
  'selector-tag': { fg: 5 },
  tag: { fg: 5 },
  name: { fg: 5 },
  string: { fg: 2 },
  'meta-string': { fg: 2 },
  quote: { fg: 2 },
  addition: { fg: 2 },
  link: { fg: 2, underline: true },
  number: { fg: 3 },
  literal: { fg: 3 },
  symbol: { fg: 3 },
  bullet: { fg: 3 },
  variable: { fg: 3 },
  'template-variable': { fg: 3 },
  'template-tag': { fg: 3 },
  regexp: { fg: 1 },
  deletion: { fg: 1 },
  title: { fg: 4 },
  section: { fg: 4, bold: true },
  built_in: { fg: 6 },
  'builtin-name': { fg: 6 },
  type: { fg: 6 },
  attr: { fg: 6 },
  attribute: { fg: 6 },
  property: { fg: 6 },
  'selector-id': { fg: 6 },
  'selector-class': { fg: 6 },
  'selector-attr': { fg: 6 },
  'selector-pseudo': { fg: 6 },
  comment: { dim: true, italic: true },
  meta: { dim: true },
  doctag: { bold: true },
  strong: { bold: true },
  emphasis: { italic: true },
};

/** Names that models write and highlight.js does not know. */
const aliases: Readonly<Record<string, string>> = { jsonc: 'json', json5: 'json', vue: 'xml', svelte: 'xml' };

/** A longer line, in UTF-16 units, is left plain: it is data, and each token of it would highlight all of it. */
const LONGEST_LINE = 2000;
/** How many codes are remembered to go on with. */
const MEMO = 8;

/** The finished lines of a code, and the state after them. */
interface Finished {
  readonly language: string;
  source: string;
  readonly rows: Row[];
  state: unknown;
}

const recent: Finished[] = [];

/**
 * One row per line of `code`, not wrapped. Only the languages of `languages.ts` are highlighted, the rest stays
 * plain; nothing is guessed. Works line by line: code that was seen lately and grew at its end costs its new lines
 * only, and the rows of its finished lines are the same objects again.
 */
export function highlight(code: string, language: string): readonly Row[] {
  const end = code.lastIndexOf('\n') + 1;
  const finished = finish(code.slice(0, end), nameOf(language));
  const [last] = highlightLine(code.slice(end), finished.language, finished.state);
  return [...finished.rows, last];
}

function nameOf(language: string): string {
  // `js{1,3}` and `js,ignore` are what some renderers take; the name is what comes first.
  const name = /^[\w+#.-]*/.exec(language)![0].toLowerCase();
  const known = Object.hasOwn(aliases, name) ? aliases[name]! : name;
  return highlighter.getLanguage(known) ? known : '';
}

function finish(source: string, language: string): Finished {
  const known = recent.findIndex(
    code => code.language === language && code.source !== '' && source.startsWith(code.source),
  );
  const code = known < 0 ? { language, source: '', rows: [], state: undefined } : recent.splice(known, 1)[0]!;
  if (source !== '') recent.unshift(code);
  recent.length = Math.min(recent.length, MEMO);
  for (let from = code.source.length; from < source.length; ) {
    const to = source.indexOf('\n', from);
    const [row, state] = highlightLine(source.slice(from, to), language, code.state);
    code.rows.push(row);
    code.state = state;
    from = to + 1;
  }
  code.source = source;
  return code;
}

function highlightLine(line: string, language: string, state: unknown): readonly [Row, unknown] {
  if (line === '' && state === undefined) return [[], state];
  if (language === '' || line.length > LONGEST_LINE) return [[{ text: line }], state];
  // Grammars end strings and comments at the end of the line: they must see it.
  const result = highlighter.highlight(language, `${line}\n`, true, state);
  if (result.errorRaised) return [[{ text: line }], state];
  const spans: Span[] = [];
  collect(result.emitter.rootNode, undefined, spans);
  return [spans, result.top];
}

function collect(node: HighlightNode, style: Style | undefined, into: Span[]): void {
  if (typeof node !== 'string') {
    const look = node.kind !== undefined && Object.hasOwn(looks, node.kind) ? looks[node.kind] : style;
    for (const child of node.children) collect(child, look, into);
    return;
  }
  const text = node.endsWith('\n') ? node.slice(0, -1) : node;
  const before = into.at(-1);
  if (text === '') return;
  if (before && before.style === style) into[into.length - 1] = { ...before, text: before.text + text };
  else into.push(style ? { text, style } : { text });
}

/**
 * Prepares highlight.js: no grammar may guess the language of an embedded part (75 to 190 ms a KB), and the notice
 * that calls with a continuation are deprecated, printed at the first of them, stays off the screen.
 */
function prepare(): void {
  for (const [name, grammar] of Object.entries(languages)) highlighter.registerLanguage(name, grammar);
  for (const name of highlighter.listLanguages()) highlighter.getLanguage(name)!.disableAutodetect = true;
  const { log } = console;
  console.log = () => {};
  highlighter.highlight('plaintext', '', true);
  console.log = log;
}

prepare();
