import type { InputEvent } from './input.js';
import { key } from './keys.js';
import { PasteCollector } from './paste.js';
import { keyOf, parseSequence } from './sequence.js';
import { clusters } from './width.js';

const PASTE_START = '\x1b[200~';
const run = /[^\x00-\x1f\x7f-\x9f]+/y;

/** How long an Esc may wait for the rest of a sequence, in milliseconds. */
export const ESCAPE_TIMEOUT_MS = 25;

/**
 * Turns the bytes of a terminal into events, wherever they were cut. It holds no clock: while `waiting`, call
 * `expire` when `ESCAPE_TIMEOUT_MS` have passed without bytes.
 */
export class InputDecoder {
  readonly #utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
  #pending = '';
  #paste: PasteCollector | undefined;

  /** True while an Esc may still be a key by itself. */
  get waiting(): boolean {
    return /^\x1b+[[\]OPX^_]?$/.test(this.#pending);
  }

  feed(bytes: Uint8Array): InputEvent[] {
    this.#pending += this.#utf8.decode(bytes, { stream: true });
    const events: InputEvent[] = [];
    while (this.#pending !== '') {
      if (this.#paste) this.#takePaste(this.#paste, events);
      else if (!this.#takeRest(events)) break;
    }
    return events;
  }

  /** What waits is a key: Escape, or Alt and the character after it. */
  expire(): InputEvent[] {
    if (!this.waiting) return [];
    const last = this.#pending.at(-1)!;
    const escapes = this.#pending.length - (last === '\x1b' ? 0 : 2);
    this.#pending = '';
    const events: InputEvent[] = Array.from({ length: escapes }, () => key('escape'));
    if (last !== '\x1b') events.push({ ...keyOf(last), alt: true, text: '' });
    return events;
  }

  #takePaste(paste: PasteCollector, events: InputEvent[]): void {
    const { pastes, rest } = paste.take(this.#pending);
    for (const text of pastes) events.push({ type: 'paste', text });
    this.#pending = rest ?? '';
    if (rest !== undefined) this.#paste = undefined;
  }

  /** Reads up to the next paste; false where the rest is incomplete. */
  #takeRest(events: InputEvent[]): boolean {
    const text = this.#pending;
    let at = 0;
    while (at < text.length) {
      if (text.startsWith(PASTE_START, at)) {
        this.#paste = new PasteCollector();
        at += PASTE_START.length;
        break;
      }
      const end = text[at] === '\x1b' ? takeSequence(text, at, events) : takeText(text, at, events);
      if (end === undefined) break;
      at = end;
    }
    this.#pending = text.slice(at);
    return at > 0;
  }
}

function takeSequence(text: string, at: number, events: InputEvent[]): number | undefined {
  const parsed = parseSequence(text, at);
  if (parsed?.event) events.push(parsed.event);
  return parsed?.end;
}

/** One control character, or a run of printable ones as a key for each cluster. */
function takeText(text: string, at: number, events: InputEvent[]): number {
  run.lastIndex = at;
  const typed = run.exec(text)?.[0];
  if (typed === undefined) {
    // C1 controls are no keys: terminals that speak UTF-8 never send them.
    if (text[at]! < '\x80') events.push(keyOf(text[at]!));
    return at + 1;
  }
  for (const cluster of clusters(typed)) events.push(keyOf(cluster));
  return at + typed.length;
}
