import { Input, type Reading } from './input.js';
import { answerHeaders, type ReasoningTags } from './reasoning-tags.js';

/** A piece of what a model wrote; of text that is no reasoning with its place in the whole. */
export type ReasoningPiece =
  | { readonly type: 'reasoning'; readonly text: string }
  | { readonly type: 'text'; readonly text: string; readonly at: number };

/**
 * Tells reasoning at the beginning of a reply apart from the answer behind it, in text that comes in pieces: the same
 * whatever the pieces. Neither tags and headers nor the white space beside them come out.
 */
export class ReasoningReader {
  readonly #input = new Input();
  readonly #tags: ReasoningTags;
  readonly #reading: Reading<void>;
  #pieces: ReasoningPiece[] = [];

  /** `opened` says that the prompt opens the reasoning. */
  constructor(tags: ReasoningTags, opened: boolean) {
    this.#tags = tags;
    this.#reading = this.#read(opened);
  }

  push(text: string): readonly ReasoningPiece[] {
    this.#input.text += text;
    return this.#goOn();
  }

  /** What is left once no more text follows. */
  end(): readonly ReasoningPiece[] {
    this.#input.ended = true;
    return this.#goOn();
  }

  #goOn(): readonly ReasoningPiece[] {
    this.#reading.next();
    const pieces = this.#pieces;
    this.#pieces = [];
    return pieces;
  }

  *#read(opened: boolean): Reading<void> {
    const input = this.#input;
    yield* input.blanks();
    const begins = (yield* input.oneOf([this.#tags.begin])) !== null;
    const { first, behind } = answerHeaders(this.#tags);
    if (begins || opened) {
      yield* this.#reasoning();
      yield* input.oneOf([behind]);
    } else if (first === '' || (yield* input.oneOf([first])) === null) input.at = 0;
    for (;;) {
      const text = input.text.slice(input.at);
      if (text !== '') this.#pieces.push({ type: 'text', text, at: input.base + input.at });
      input.at = input.text.length;
      input.forget(input.at);
      if (input.ended) return;
      yield;
    }
  }

  /** Goes behind the end of the reasoning and tells it as it comes, but for white space that may be its last. */
  *#reasoning(): Reading<void> {
    const input = this.#input;
    const { end } = this.#tags;
    yield* input.blanks();
    for (;;) {
      input.forget(input.at);
      const found = input.text.indexOf(end);
      const ends = found >= 0 || input.ended;
      const until = found >= 0 ? found : input.text.length - (ends ? 0 : openLength(input.text, end));
      const text = input.text.slice(0, until).trimEnd();
      if (text !== '') this.#pieces.push({ type: 'reasoning', text });
      input.at = text.length;
      if (ends) {
        input.at = found >= 0 ? found + end.length : input.text.length;
        break;
      }
      yield;
    }
    yield* input.blanks();
  }
}

/** How many characters at the end of `text` may be the beginning of `tag`. */
function openLength(text: string, tag: string): number {
  let length = Math.min(tag.length - 1, text.length);
  while (length > 0 && !text.endsWith(tag.slice(0, length))) length--;
  return length;
}
