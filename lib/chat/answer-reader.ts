import type { AnswerEvent } from './answer.js';
import { type ReasoningPiece, ReasoningReader } from './reasoning.js';
import type { ReasoningTags } from './reasoning-tags.js';
import type { ReplyEvent } from './reply.js';
import { TokenPlaces } from './token-places.js';
import { CallReader, type ReadPiece } from './tools/reader.js';
import type { Tool } from './tools/tool.js';

/** What to look for in a reply. */
export interface AnswerReading {
  /** Functions that it may call; without any no call is looked for. */
  readonly tools: readonly Tool[];
  /** Given for a model that reasons. `opened` says that the prompt opens the reasoning. */
  readonly reasoning?: ReasoningTags & { readonly opened: boolean };
  /** A new id for a call. */
  readonly newId: () => string;
}

/**
 * The events of a reply with reasoning and calls told apart from its text. A call that begins and is not among those of
 * the `end` was cut off or broken; what the model wrote of it then comes as text, too.
 */
export async function* readAnswer(
  events: AsyncIterable<ReplyEvent>,
  reading: AnswerReading,
): AsyncGenerator<AnswerEvent> {
  const reader = new AnswerReader(reading);
  for await (const event of events) {
    if (event.type === 'text') yield* reader.push(event);
    else if (event.type === 'end') yield* reader.end(event);
    else yield event;
  }
}

type TextEvent = Extract<ReplyEvent, { readonly type: 'text' }>;
type EndEvent = Extract<ReplyEvent, { readonly type: 'end' }>;

class AnswerReader {
  readonly #reasoning: ReasoningReader | null;
  readonly #calls: CallReader | null;
  readonly #places = new TokenPlaces();
  /** Tokens of the reply so far, and those of them that are reasoning. */
  #tokens = 0;
  #reasoningTokens = 0;
  /** Whether each token is told how probable it was. */
  #weighs = false;
  /** Characters of the reply so far. */
  #length = 0;
  /** Where the text behind the reasoning begins; -1 before it. */
  #start: number;
  /** Where the last text that was told ends. */
  #end = 0;

  constructor({ tools, reasoning, newId }: AnswerReading) {
    this.#reasoning = reasoning === undefined ? null : new ReasoningReader(reasoning, reasoning.opened);
    this.#start = reasoning === undefined ? 0 : -1;
    this.#calls = tools.length === 0 ? null : new CallReader(tools, newId);
  }

  *push({ text, tokens, logprobs }: TextEvent): Generator<AnswerEvent> {
    const past = { tokens: this.#tokens, length: this.#length, isReasoning: this.#start < 0 };
    this.#tokens = tokens;
    if (logprobs !== undefined) {
      this.#weighs = true;
      this.#places.add(logprobs);
    }
    const whole = { type: 'text', text, at: this.#length } as const;
    this.#length += text.length;
    yield* this.#answer(this.#reasoning?.push(text) ?? [whole]);
    if (!past.isReasoning) return;
    // Where reasoning ends within a piece, tokens are taken to be equally long.
    const share =
      this.#start < 0 ? 1 : Math.max(0, Math.min(1, (this.#start - past.length) / (text.length || 1)));
    this.#reasoningTokens = past.tokens + Math.round(share * (tokens - past.tokens));
  }

  *end(event: EndEvent): Generator<AnswerEvent> {
    yield* this.#answer(this.#reasoning?.end() ?? []);
    for (const piece of this.#calls?.end() ?? []) yield* this.#event(piece);
    const calls = this.#calls?.calls ?? [];
    // Tokens that print nothing, such as the one that ends the reply, belong to the text before them.
    const rest =
      this.#start < 0 || calls.length > 0 ? [] : this.#places.take(this.#end, Number.POSITIVE_INFINITY);
    if (rest.length > 0) yield { type: 'text', text: '', tokens: this.#tokens, logprobs: rest };
    const reason = calls.length > 0 && event.reason === 'stop' ? 'tool_calls' : event.reason;
    const { usage } = event;
    const counted = this.#reasoning === null ? usage : { reasoningTokens: this.#reasoningTokens, ...usage };
    yield { ...event, usage: counted, reason, calls };
  }

  *#answer(pieces: readonly ReasoningPiece[]): Generator<AnswerEvent> {
    for (const piece of pieces) {
      if (piece.type === 'reasoning') {
        yield piece;
        continue;
      }
      if (this.#start < 0) this.#start = piece.at;
      for (const each of this.#calls?.push(piece.text) ?? [{ ...piece, at: piece.at - this.#start }]) {
        yield* this.#event(each);
      }
    }
  }

  *#event(piece: ReadPiece): Generator<AnswerEvent> {
    if (piece.type !== 'text') {
      yield piece;
      return;
    }
    const from = this.#start + piece.at;
    this.#end = from + piece.text.length;
    const logprobs = this.#weighs ? { logprobs: this.#places.take(from, this.#end) } : {};
    yield { type: 'text', text: piece.text, tokens: this.#tokens, ...logprobs };
  }
}
