import type { ReplyEvent, TokenLogprobs } from '../../chat/reply.js';
import type { Sampling } from '../../chat/sampling.js';
import type { RawPrompt } from '../../engine/engine.js';
import { type Completion, type CompletionPiece, endFields, probabilitiesOf } from './completion-answer.js';
import { generationSettings, type Ways } from './settings.js';

/** What is continued, and how. */
export interface Continued {
  /** Its place among the answers to one request. */
  readonly index: number;
  readonly prompt: RawPrompt;
  readonly sampling: Partial<Sampling>;
}

/** What the pieces of all continuations of a request hold. */
export interface Told {
  readonly model: string;
  readonly contextSize: number;
  /** What counts where `sampling` says nothing. */
  readonly defaults: Partial<Sampling>;
  readonly ways: Ways;
  readonly withIds: boolean;
  readonly withProgress: boolean;
  /** Milliseconds. */
  readonly now: () => number;
}

/** Writes the events of one continuation as pieces of a stream. */
export class Continuation {
  readonly #continued: Continued;
  readonly #told: Told;
  readonly #begun: number;
  #promptTokens = 0;
  #cachedTokens = 0;
  #replyTokens = 0;
  #hasNewLine = false;

  constructor(continued: Continued, told: Told) {
    this.#continued = continued;
    this.#told = told;
    this.#begun = told.now();
  }

  /** The piece that an event becomes; undefined for one that says nothing to a client. */
  piece(event: Exclude<ReplyEvent, { readonly type: 'end' }>): CompletionPiece | undefined {
    switch (event.type) {
      case 'queued':
      case 'promptLogprobs':
        return undefined;
      case 'prompt':
        this.#promptTokens = event.total;
        this.#cachedTokens = event.cached;
        return undefined;
      case 'reading':
        return this.#told.withProgress ? this.#progress(event.done, event.total) : undefined;
      case 'text':
        this.#replyTokens = event.tokens;
        this.#hasNewLine ||= event.text.includes('\n');
        return { ...this.#fields(event.text, event.logprobs ?? []), stop: false };
    }
  }

  /** The last piece. `prompt` is what was continued, as text. */
  last(event: Extract<ReplyEvent, { readonly type: 'end' }>, prompt: string): Completion {
    const { model, contextSize, defaults, ways } = this.#told;
    const { promptTokens, seed } = event.usage;
    const sampling = { ...defaults, ...this.#continued.sampling, ...(seed >= 0 && { seed }) };
    return {
      ...this.#fields('', []),
      tokens: ways.stream ? [] : [...(event.tokens ?? [])].slice(promptTokens),
      stop: true,
      model,
      generation_settings: generationSettings(sampling, ways),
      prompt,
      has_new_line: this.#hasNewLine,
      ...endFields(event, contextSize),
    };
  }

  #fields(content: string, logprobs: readonly TokenLogprobs[]) {
    const { withIds, ways } = this.#told;
    return {
      index: this.#continued.index,
      content,
      tokens: withIds ? logprobs.map(({ token }) => token) : [],
      id_slot: -1,
      tokens_predicted: this.#replyTokens,
      tokens_evaluated: this.#promptTokens,
      ...(ways.n_probs > 0 && { completion_probabilities: probabilitiesOf(logprobs) }),
    };
  }

  #progress(processed: number, total: number): CompletionPiece {
    const time_ms = Math.max(0, this.#told.now() - this.#begun);
    const prompt_progress = { total, cache: this.#cachedTokens, processed, time_ms };
    return { ...this.#fields('', []), stop: false, prompt_progress };
  }
}
