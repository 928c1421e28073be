import { LlmtuiError } from '../errors.js';
import { type ControlTokens, merge, type Span } from './control-tokens.js';

/** A piece of a prompt. Control tokens in its text are parsed as tokens where `special`, else they stay plain text. */
export interface PromptSegment {
  readonly text: string;
  readonly special: boolean;
}

/** Texts from outside, made ready for rendering. */
export interface MarkedContents {
  /** One of them with its suspicious spans between two private-use characters. */
  mark(content: string): string;
  /** The two characters; whoever renders must not cut both off a span and keep the span. */
  readonly marks: string;
  /** Cuts what a template rendered from marked texts into segments, without the marks. */
  split(rendered: string): PromptSegment[];
}

/**
 * Marks what could become a control token in `contents`, all texts of a prompt that are not the template's own, so that
 * after rendering it can be cut out.
 * Only what really spells a control token, alone or together with its neighbours in the prompt, is cut out: every
 * other prompt is one special segment, which tokenises exactly as the text that the template renders.
 * `source` is the template, whose own characters are not used as marks. Throws BAD_INPUT if no mark is free.
 */
export function markContents(
  contents: readonly string[],
  tokens: ControlTokens,
  source: string,
): MarkedContents {
  const marks = freeMarks([source, ...contents]);
  const marked = new Set<string>();
  const wrap = (content: string): string => {
    let text = '';
    let at = 0;
    for (const [start, end] of tokens.spansIn(content)) {
      const span = content.slice(start, end);
      marked.add(span);
      text += content.slice(at, start) + marks.open + span + marks.close;
      at = end;
    }
    return text + content.slice(at);
  };
  return {
    mark: wrap,
    marks: marks.open + marks.close,
    split: rendered => {
      const { text, spans } = unwrap(rendered, marks, marked, tokens.longest);
      return cut(
        text,
        spans.filter(span => spells(text, span, tokens)),
      );
    },
  };
}

interface Marks {
  readonly open: string;
  readonly close: string;
}

const escapeOf = (mark: string): string => `\\u${mark.charCodeAt(0).toString(16)}`;

/** Two characters of the private use area that occur in none of `texts`, neither plain nor as a JSON escape. */
function freeMarks(texts: readonly string[]): Marks {
  const used = new Set<number>();
  for (const text of texts) {
    for (const [mark] of text.matchAll(/[\ue000-\uf8ff]|\\u(?:e[0-9a-f]{3}|f[0-8][0-9a-f]{2})/gi)) {
      used.add(mark.length === 1 ? mark.charCodeAt(0) : Number.parseInt(mark.slice(2), 16));
    }
  }
  const free: string[] = [];
  for (let unit = 0xe000; unit <= 0xf8ff && free.length < 2; unit++) {
    if (!used.has(unit)) free.push(String.fromCharCode(unit));
  }
  const [open, close] = free;
  if (open === undefined || close === undefined) {
    throw new LlmtuiError('BAD_INPUT', 'the messages use every private-use character; remove some of them');
  }
  return { open, close };
}

/**
 * Takes the marks out and says where they stood. A template may print a content twice, or cut it so that one mark of
 * a pair is lost: then as many characters as the longest control token has are suspected beside the other.
 */
function unwrap(rendered: string, marks: Marks, marked: ReadonlySet<string>, longest: number) {
  // `tojson(ensure_ascii=true)` writes the marks as escapes.
  const source = rendered
    .replaceAll(escapeOf(marks.open), marks.open)
    .replaceAll(escapeOf(marks.close), marks.close);
  const spans: Span[] = [];
  let text = '';
  let opened = -1;
  for (const piece of source.split(new RegExp(`([${marks.open}${marks.close}])`))) {
    if (piece !== marks.open && piece !== marks.close) {
      text += piece;
      continue;
    }
    const closes = piece === marks.close;
    if (closes && opened >= 0 && marked.has(text.slice(opened))) spans.push([opened, text.length]);
    else {
      if (opened >= 0) spans.push([opened, opened + longest]);
      if (closes) spans.push([Math.max(0, text.length - longest), text.length]);
    }
    opened = closes ? -1 : text.length;
  }
  if (opened >= 0) spans.push([opened, opened + longest]);
  const within = spans.map(([start, end]): Span => [start, Math.min(end, text.length)]);
  return { text, spans: merge(within) };
}

/** Whether a control token in `text` covers a character of the span. */
function spells(text: string, [start, end]: Span, tokens: ControlTokens): boolean {
  for (let at = start; at < end; at++) {
    if (tokens.lengthAt(text, at) > 0) return true;
  }
  for (let at = Math.max(0, start - tokens.longest + 1); at < start; at++) {
    if (at + tokens.lengthAt(text, at) > start) return true;
  }
  return false;
}

function cut(text: string, hostile: readonly Span[]): PromptSegment[] {
  const segments: PromptSegment[] = [];
  let at = 0;
  for (const [start, end] of hostile) {
    segments.push(
      { text: text.slice(at, start), special: true },
      { text: text.slice(start, end), special: false },
    );
    at = end;
  }
  segments.push({ text: text.slice(at), special: true });
  return segments.filter(segment => segment.text !== '');
}
