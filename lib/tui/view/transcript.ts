import { pathOf } from '../../chat/conversation.js';
import type { Message } from '../../chat/message.js';
import { imagesOf, textOf } from '../../chat/message.js';
import type { MarkdownDocument } from '../../terminal/markdown.js';
import { appendMarkdown, emptyDocument, markdownRows } from '../../terminal/markdown.js';
import { clean } from '../../terminal/sanitise.js';
import type { Row, Style } from '../../terminal/style.js';
import { wrapText } from '../../terminal/wrap.js';
import { standInText } from '../answering.js';
import type { Running, State } from '../state.js';
import { failureRows, heading, memoryMark, runningHeading, runningNote, standInRows } from './headings.js';
import { pictureRows } from './pictures.js';
import { theme } from './theme.js';

/** Columns at the left of each message: a bar in the colour of who speaks. */
const GUTTER = 2;

const documents = new WeakMap<Message, MarkdownDocument>();
const bodies = new WeakMap<Message, { readonly width: number; readonly rows: readonly Row[] }>();

/** The selected path of the open conversation. */
export function shownPath(state: State): readonly Message[] {
  return pathOf(state.conversation);
}

/** The newest message of the selected path; undefined in an empty conversation. */
export function lastShown(state: State): Message | undefined {
  return shownPath(state).at(-1);
}

/** The running reply, if it belongs to the open conversation. */
export function runningHere(state: State): Running | null {
  return state.running?.conversation.id === state.conversation.id ? state.running : null;
}

/** Messages on the screen's path, and the running reply. */
export function blockCount(state: State): number {
  return shownPath(state).length + (runningHere(state) === null ? 0 : 1);
}

/** Position of a message or of the running reply; -1 if it is not on the path. */
export function blockIndex(state: State, id: string): number {
  const path = shownPath(state);
  return runningHere(state)?.id === id ? path.length : path.findIndex(message => message.id === id);
}

/** The id of the message, or of the running reply, at that position. */
export function blockId(state: State, index: number): string | undefined {
  return shownPath(state)[index]?.id ?? runningHere(state)?.id;
}

/** One message or the running reply, laid out: the parts are joined only for the rows in sight. */
interface Block {
  /** Above the heading, over the full width. */
  readonly mark: readonly Row[];
  readonly heading: Row;
  readonly body: readonly Row[];
  readonly blank: 0 | 1;
  readonly bar: Row[number];
}

/** How many rows a block takes at `width` columns. */
export function blockHeight(state: State, index: number, width: number): number {
  const block = layOut(state, index, width);
  return block === null ? 0 : block.mark.length + 1 + block.body.length + block.blank;
}

/** The rows `from` to `to` (excluded) of one block: what was left out before it, who speaks, the text, a blank row. */
export function blockRows(
  state: State,
  index: number,
  width: number,
  from: number,
  to: number,
): readonly Row[] {
  const block = layOut(state, index, width);
  if (block === null) return [];
  const { mark, heading: title, body, bar } = block;
  const head = mark.length + 1;
  const rows: Row[] = [];
  const end = Math.min(to, head + body.length + block.blank);
  for (let i = Math.max(0, from); i < end; i++) {
    const line = i === head - 1 ? title : body[i - head];
    if (i < mark.length) rows.push(mark[i] ?? []);
    else rows.push(line === undefined ? [] : [bar, ...line]);
  }
  return rows;
}

function layOut(state: State, index: number, width: number): Block | null {
  const message = shownPath(state)[index];
  const inner = Math.max(1, width - GUTTER);
  if (message !== undefined) {
    const mark =
      state.omitted.turns > 0 && state.omitted.turns === index ? memoryMark(state.omitted, width) : [];
    const bar = barOf(message.role === 'user' ? theme.person : theme.model, state.marked === message.id);
    const pictures = imagesOf(message).flatMap(image => pictureRows(state, image, inner));
    const standIn = standInRows(state.standIns.get(message.id), inner);
    const rows = [...standIn, ...pictures, ...bodyRows(message, inner)];
    const body = failsAt(state, message)
      ? [...rows, ...failureRows(message, state.failure?.reason ?? '', inner)]
      : rows;
    return { mark, heading: heading(state, message), body, blank: 1, bar };
  }
  const running = runningHere(state);
  if (running === null) return null;
  const text = running.text === '' ? [] : markdownRows(running.document, inner);
  const { fallback } = running;
  const standIn = standInRows(fallback === null ? undefined : standInText(running.model, fallback), inner);
  const note = running.step === 'writing' ? [] : runningNote(state, running, inner);
  const body = [...standIn, ...text, ...note];
  return {
    mark: [],
    heading: runningHeading(state, running),
    body,
    blank: 0,
    bar: barOf(theme.model, false),
  };
}

function failsAt({ failure, conversation }: State, message: Message): boolean {
  return failure !== null && failure.leaf === message.id && conversation.leaf === message.id;
}

function barOf(style: Style, marked: boolean): { text: string; style: Style } {
  return marked ? { text: '█ ', style } : { text: '▎ ', style };
}

function bodyRows(message: Message, width: number): readonly Row[] {
  if (message.role === 'assistant') return markdownRows(documentOf(message), width);
  const known = bodies.get(message);
  if (known?.width === width) return known.rows;
  const text = textOf(message);
  // A picture may be sent without a word.
  const rows = text === '' && message.parts.length > 0 ? [] : wrapText(clean(text), width);
  bodies.set(message, { width, rows });
  return rows;
}

/** The Markdown of a finished reply, parsed once. */
export function documentOf(message: Message): MarkdownDocument {
  const known = documents.get(message);
  if (known !== undefined) return known;
  const document = appendMarkdown(emptyDocument(), textOf(message));
  documents.set(message, document);
  return document;
}
