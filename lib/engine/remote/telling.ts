import type { EndReason, Omitted, ReplyEvent, Usage } from '../../chat/reply.js';
import type { Piece, ServerUsage } from './piece.js';
import { ReplyText } from './reply-text.js';
import type { RemotePrice } from './spec.js';

/** What a request sends. */
export interface Sent {
  /** Tokens, estimated; the server's own count goes before it at the end. */
  readonly promptTokens: number;
  readonly omitted: Omitted;
  /** -1 where none is asked for. */
  readonly seed: number;
}

/** The events of one reply, from the pieces of its stream. */
export class Telling {
  readonly sent: Sent;
  readonly #now: () => number;
  readonly #price: RemotePrice | undefined;
  readonly #text = new ReplyText();
  readonly #begun: number;
  #hasPrompt = false;
  #tokens = 0;
  #firstAt: number | undefined;
  #lastAt = 0;
  #reason: EndReason | undefined;
  #stopString: string | undefined;
  #usage: ServerUsage = {};

  constructor(sent: Sent, now: () => number, price: RemotePrice | undefined) {
    this.sent = sent;
    this.#now = now;
    this.#price = price;
    this.#begun = now();
  }

  /** Pieces with text so far; a server sends about one for each token. */
  get tokens(): number {
    return this.#tokens;
  }

  /** Whether the server has said why the reply ends. */
  get isWhole(): boolean {
    return this.#reason !== undefined;
  }

  /** Once, however often the request is made. */
  *prompt(): Generator<ReplyEvent> {
    if (this.#hasPrompt) return;
    this.#hasPrompt = true;
    const { promptTokens: total, omitted } = this.sent;
    yield { type: 'prompt', total, cached: 0, omitted };
  }

  *push({ delta, reason, stopString, logprobs, usage }: Piece): Generator<ReplyEvent> {
    if (usage !== undefined) this.#usage = usage;
    if (reason !== undefined) this.#reason = reason;
    if (stopString !== undefined) this.#stopString = stopString;
    const text = this.#text.push(delta);
    if (text === '' && logprobs === undefined) return;
    if (text !== '') this.#tokens++;
    this.#lastAt = this.#now();
    this.#firstAt ??= this.#lastAt;
    yield { type: 'text', text, tokens: this.#tokens, ...(logprobs !== undefined && { logprobs }) };
  }

  *end(): Generator<ReplyEvent> {
    const reason = this.#reason ?? 'abort';
    const rest = reason === 'stop' ? this.#text.end() : '';
    if (rest !== '') yield { type: 'text', text: rest, tokens: this.#tokens };
    const stopString = this.#stopString;
    yield { type: 'end', reason, usage: this.#counted(), ...(stopString !== undefined && { stopString }) };
  }

  #counted(): Usage {
    const {
      promptTokens = this.sent.promptTokens,
      cachedTokens = 0,
      replyTokens = this.#tokens,
    } = this.#usage;
    const firstAt = this.#firstAt ?? this.#now();
    const firstTokenMs = firstAt - this.#begun;
    const cost = this.#usage.cost ?? costOf(this.#price, promptTokens, replyTokens);
    return {
      promptTokens,
      cachedTokens,
      replyTokens,
      firstTokenMs,
      readMs: firstTokenMs,
      replyMs: Math.max(0, this.#lastAt - firstAt),
      seed: this.sent.seed,
      ...(cost !== undefined && { cost }),
    };
  }
}

function costOf(price: RemotePrice | undefined, prompt: number, reply: number): number | undefined {
  return price && (price.input * prompt + price.output * reply) / 1_000_000;
}
