import { Input, type Reading } from '../input.js';
import { CallDrafts, type CallPiece } from './draft.js';
import { objectCall } from './object-call.js';
import { argumentsCall, type CallContext, functionCall, keyedCall, separatedCall } from './tagged-call.js';
import type { Tool, ToolCall } from './tool.js';

/** Text that is no call, and where it stands in the whole. */
export interface TextPiece {
  readonly type: 'text';
  readonly text: string;
  readonly at: number;
}

export type ReadPiece = TextPiece | CallPiece;

/** Texts with which calls begin, whatever the format: models write others than their own. */
const openings = [
  '<tool_call>',
  '<seed:tool_call>',
  '<function=',
  '[TOOL_CALLS]',
  '<|python_tag|>',
  '<｜tool▁calls▁begin｜>',
  '<｜tool▁call▁begin｜>',
] as const;

/** What may follow a call, and says nothing. */
const closings = [
  '</tool_call>',
  '</seed:tool_call>',
  '</function>',
  '<｜tool▁call▁end｜>',
  '<｜tool▁calls▁end｜>',
];

/** What did not become a call is looked through once more, up to this length. */
const MOST_REREAD = 1000;

/** Characters that were told and are not forgotten yet. */
const MOST_KEPT = 4096;

/** A word of text; what may begin a call, and white space, is none of it. */
const word = /[^\s<[]+/y;

/**
 * Tells calls apart from text, in text that comes in pieces: the same whatever the pieces. A call begins when the name
 * of a tool was read; what turns out to be no call, one that has begun included, comes out as text. White space around
 * calls is left out, but for what parts two texts.
 */
export class CallReader {
  readonly #input = new Input();
  readonly #telling = { told: null as number | null };
  readonly #drafts: CallDrafts;
  readonly #context: CallContext;
  readonly #reading: Reading<void>;
  #pieces: ReadPiece[] = [];
  /** Text up to here was told, or is of calls. */
  #told = 0;
  /** Text up to here is of no call that is to come. */
  #decided = 0;
  /** Where the last call ended. */
  #callEnd = Number.NEGATIVE_INFINITY;
  /** Nothing but calls so far, so that one may stand without tags. */
  #silent = true;

  /** `newId` gives the id of a call. */
  constructor(tools: readonly Tool[], newId: () => string) {
    this.#drafts = new CallDrafts(tools, newId, piece => {
      this.#tellText();
      this.#pieces.push(piece);
    });
    this.#context = { input: this.#input, drafts: this.#drafts, telling: this.#telling };
    this.#reading = this.#read();
  }

  /** The calls so far, whole ones only. */
  get calls(): readonly ToolCall[] {
    return this.#drafts.calls;
  }

  push(text: string): readonly ReadPiece[] {
    this.#input.text += text;
    return this.#goOn();
  }

  /** What is left once no more text follows. */
  end(): readonly ReadPiece[] {
    this.#input.ended = true;
    return this.#goOn();
  }

  #goOn(): readonly ReadPiece[] {
    this.#reading.next();
    const { told } = this.#telling;
    if (told !== null) {
      this.#drafts.add(this.#input.text.slice(told, this.#input.at));
      this.#telling.told = this.#input.at;
    }
    this.#tellText();
    const pieces = this.#pieces;
    this.#pieces = [];
    return pieces;
  }

  #tellText(): void {
    if (this.#decided <= this.#told) return;
    const at = this.#told;
    const { text, base } = this.#input;
    this.#pieces.push({ type: 'text', text: text.slice(at, this.#decided), at: base + at });
    this.#told = this.#decided;
  }

  *#read(): Reading<void> {
    const input = this.#input;
    for (;;) {
      if (this.#told > MOST_KEPT) this.#forget();
      yield* input.blanks();
      const start = input.at;
      if ((yield* input.peek()) === '') break;
      const opening = yield* input.oneOf(this.#silent ? [...openings, '{', '['] : openings);
      if (opening === null) {
        word.lastIndex = start;
        input.at = start + Math.max(1, word.exec(input.text)?.[0].length ?? 0);
      } else if (yield* this.#call(opening, start)) {
        yield* this.#closings();
        continue;
      } else if (this.#drafts.isOpen) {
        this.#drafts.drop();
      } else if (input.at - start <= MOST_REREAD) {
        input.at = Math.max(start + 1, this.#told);
      }
      // White space between calls and the first text is of neither.
      if (this.#silent && this.#hasCalls) this.#told = Math.max(this.#told, start);
      this.#silent = false;
      this.#decided = input.at;
    }
    // White space behind the last call is none of the text.
    if (this.#decided > this.#callEnd || !this.#hasCalls) this.#decided = input.at;
  }

  get #hasCalls(): boolean {
    return this.#callEnd !== Number.NEGATIVE_INFINITY;
  }

  /** Forgets what was told. Only between words, where nothing else holds a place. */
  #forget(): void {
    const count = this.#told;
    this.#input.forget(count);
    this.#told = 0;
    this.#decided -= count;
    this.#callEnd -= count;
  }

  /** Goes behind the call that `opening`, at `start`, begins. */
  *#call(opening: string, start: number): Reading<boolean> {
    const input = this.#input;
    switch (opening) {
      case '{':
      case '[':
        input.at = start;
        return yield* this.#objects();
      case '<function=':
        return this.#done(yield* functionCall(this.#context));
      case '<｜tool▁calls▁begin｜>':
        yield* input.blanks();
        if (!(yield* input.oneOf(['<｜tool▁call▁begin｜>']))) return false;
        return this.#done(yield* separatedCall(this.#context));
      case '<｜tool▁call▁begin｜>':
        return this.#done(yield* separatedCall(this.#context));
    }
    yield* input.blanks();
    const next = yield* input.peek();
    if (next === '{' || next === '[') return yield* this.#objects();
    if (opening === '[TOOL_CALLS]') return this.#done(yield* argumentsCall(this.#context));
    if (opening === '<|python_tag|>') return false;
    if (yield* input.oneOf(['<function='])) return this.#done(yield* functionCall(this.#context));
    return this.#done(yield* keyedCall(this.#context));
  }

  /** Goes behind a call that is an object, or a list of such. */
  *#objects(): Reading<boolean> {
    const input = this.#input;
    const isList = (yield* input.oneOf(['['])) !== null;
    for (;;) {
      yield* input.blanks();
      if (!this.#done(yield* objectCall(input, this.#drafts, this.#telling))) return false;
      const end = input.at;
      yield* input.blanks();
      const next = yield* input.oneOf(isList ? [',', ']'] : [';']);
      if (next === null) input.at = end;
      if (next !== ',') return true;
    }
  }

  /** What was read is a call, and is not told as text. */
  #done(isCall: boolean): boolean {
    if (!isCall) return false;
    this.#tellText();
    this.#leaveOut();
    return true;
  }

  /** Text up to the place is of calls. */
  #leaveOut(): void {
    this.#told = this.#input.at;
    this.#decided = this.#told;
    this.#callEnd = this.#told;
  }

  *#closings(): Reading<void> {
    const input = this.#input;
    for (let found: string | null = ''; found !== null; ) {
      this.#leaveOut();
      yield* input.blanks();
      found = yield* input.oneOf(closings);
      if (found !== null) continue;
      const rest = input.text.slice(input.at);
      // A reply may be cut off in the middle of one.
      const isCutOff = input.ended && closings.some(closing => closing.startsWith(rest));
      input.at = isCutOff ? input.text.length : this.#told;
      if (isCutOff) this.#leaveOut();
    }
  }
}
