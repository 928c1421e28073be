import type { Turn } from '../../chat/message.js';
import type { Omitted } from '../../chat/reply.js';
import type { ChatTemplate, PromptSegment } from '../../chat/template.js';
import { trim } from '../../chat/trim.js';
import { LlmtuiError } from '../../errors.js';
import type { PromptMeasure, RawPrompt, ReplyOptions } from '../engine.js';
import type { Vocabulary } from './vocabulary.js';

export interface Prompt {
  readonly tokens: readonly number[];
  readonly omitted: Omitted;
}

/** A prompt and the turns that it is made of. */
interface Kept extends Prompt {
  readonly turns: readonly Turn[];
}

const NOTHING: Omitted = { turns: 0, tokens: 0 };

/** A reply is given room for this many tokens at most before turns are left out for it. */
const MOST_RESERVED = 1024;

/** Tokens up to which a path is counted although it does not fit, so that a person can be told how much is too much. */
const COUNTED = 32_768;

/** Paths to tokens that fit the context of one model. */
export class PromptBuilder {
  readonly #vocabulary: Vocabulary;
  readonly #template: ChatTemplate;
  readonly #contextSize: number;

  constructor(vocabulary: Vocabulary, template: ChatTemplate, contextSize: number) {
    this.#vocabulary = vocabulary;
    this.#template = template;
    this.#contextSize = contextSize;
  }

  /**
   * Renders and tokenises a path. Room for the reply is kept free: `maxTokens`, but at most a quarter of the context
   * and at most 1,024 tokens; oldest turns go first for it. If system prompt and last turn leave less room, or the
   * path is to be sent whole, they are read all the same as long as one token is left. Throws CONTEXT_FULL otherwise,
   * BAD_INPUT if the template fails.
   */
  build(path: readonly Turn[], options: ReplyOptions, maxTokens: number): Prompt {
    const { tokens, omitted } = this.#kept(path, options, maxTokens);
    if (tokens.length === 0) throw emptyPrompt();
    return { tokens, omitted };
  }

  /** The text of what `build` gives the tokens of. */
  render(path: readonly Turn[], options: ReplyOptions): string {
    const { turns } = this.#kept(path, options, -1);
    return this.#segments(turns, options)
      .map(({ text, special }) => (special || options.inert !== true ? text : inert(text)))
      .join('');
  }

  /**
   * A prompt that nothing is left out of and no template is put around. Throws CONTEXT_FULL where it leaves no room
   * for a token, or for none of a reply that is to have none; BAD_INPUT if it is empty or names a token that there is
   * not.
   */
  raw(prompt: RawPrompt, maxTokens: number): Prompt {
    const isText = typeof prompt === 'string';
    const most = this.#contextSize - (maxTokens === 0 ? 0 : 1);
    if (isText) this.#checkLength([{ text: prompt, special: true }], most);
    const tokens = isText
      ? this.#vocabulary.tokenizeText(prompt, { begin: true, special: true })
      : [...prompt];
    if (!isText) this.#vocabulary.checkTokens(tokens);
    if (tokens.length === 0) throw emptyPrompt();
    if (tokens.length > most) throw tooLong(tokens.length, this.#contextSize);
    return { tokens, omitted: NOTHING };
  }

  /** Counts what `build` would give; where that would throw CONTEXT_FULL, what it would have to hold at least. */
  measure(path: readonly Turn[], options: ReplyOptions): PromptMeasure {
    try {
      const { tokens, omitted } = this.build(path, options, -1);
      return { tokens: tokens.length, omitted };
    } catch (error) {
      if (!isContextFull(error)) throw error;
      const system = path.slice(0, 1).filter(turn => turn.role === 'system' && path.length > 1);
      const kept = options.whole === true ? path : [...system, ...path.slice(-1)];
      const left = path.slice(system.length, path.length - kept.length + system.length);
      const omitted = {
        turns: left.length,
        tokens: left.length === 0 ? 0 : this.#count(left, options),
      };
      return { tokens: this.#count(kept, options), omitted };
    }
  }

  #kept(path: readonly Turn[], options: ReplyOptions, maxTokens: number): Kept {
    if (options.whole === true) return this.#all(path, options);
    const wanted = maxTokens < 0 ? MOST_RESERVED : maxTokens;
    const reserved = Math.max(1, Math.min(wanted, MOST_RESERVED, Math.floor(this.#contextSize / 4)));
    try {
      return this.#fit(path, options, this.#contextSize - reserved);
    } catch (error) {
      if (!isContextFull(error) || reserved === 1) throw error;
      return this.#fit(path, options, this.#contextSize - 1);
    }
  }

  #all(turns: readonly Turn[], options: ReplyOptions): Kept {
    const segments = this.#segments(turns, options);
    this.#checkLength(segments, this.#contextSize - 1);
    const tokens = this.#vocabulary.tokenizePrompt(segments);
    if (tokens.length >= this.#contextSize) throw tooLong(tokens.length, this.#contextSize);
    return { turns, tokens, omitted: NOTHING };
  }

  #fit(path: readonly Turn[], options: ReplyOptions, budget: number): Kept {
    const { maxTurns } = options;
    // The last path that was counted is the one that is sent, nearly always.
    let last: { readonly turns: readonly Turn[]; readonly tokens: readonly number[] } | null = null;
    const count = (turns: readonly Turn[]): number => {
      const segments = this.#segments(turns, options);
      const tooMany = this.#tooMany(segments);
      if (tooMany !== null) return tooMany;
      last = { turns, tokens: this.#vocabulary.tokenizePrompt(segments) };
      return last.tokens.length;
    };
    const limits = maxTurns === undefined ? { budget } : { budget, maxTurns };
    const { turns, omitted } =
      path.length === 0 ? { turns: path, omitted: NOTHING } : trim(path, limits, count);
    const counted = last as { readonly turns: readonly Turn[]; readonly tokens: readonly number[] } | null;
    const tokens =
      counted !== null && same(counted.turns, turns) ? counted.tokens : this.#tokens(turns, options);
    return { turns, tokens, omitted };
  }

  #tokens(turns: readonly Turn[], options: ReplyOptions): number[] {
    return this.#vocabulary.tokenizePrompt(this.#segments(turns, options));
  }

  /** Tokens of turns; of those that are far too long, what they have at least. */
  #count(turns: readonly Turn[], options: ReplyOptions): number {
    const segments = this.#segments(turns, options);
    return this.#tooMany(segments) ?? this.#vocabulary.tokenizePrompt(segments).length;
  }

  /** What turns have at least that are longer than the context and than what is worth counting; null for others. */
  #tooMany(segments: readonly PromptSegment[]): number | null {
    const most = Math.max(this.#contextSize, COUNTED);
    const least = this.#vocabulary.leastTokens(segments, most);
    return least > most ? least : null;
  }

  /** Throws CONTEXT_FULL for what cannot have `most` tokens or fewer, without tokenising all of it. */
  #checkLength(segments: readonly PromptSegment[], most: number): void {
    const least = this.#vocabulary.leastTokens(segments, most);
    if (least > most) throw tooLong(`at least ${least}`, this.#contextSize);
  }

  #segments(turns: readonly Turn[], options: ReplyOptions): PromptSegment[] {
    return this.#template.render(turns, options);
  }
}

/** Nothing that begins or ends in `text` is a control token any more: a zero-width space is everywhere in it. */
const inert = (text: string): string => `\u200b${[...text].join('\u200b')}\u200b`;

const isContextFull = (error: unknown): boolean =>
  error instanceof LlmtuiError && error.code === 'CONTEXT_FULL';

const emptyPrompt = (): LlmtuiError => new LlmtuiError('BAD_INPUT', 'the prompt is empty');

const tooLong = (tokens: number | string, contextSize: number): LlmtuiError =>
  new LlmtuiError(
    'CONTEXT_FULL',
    `the prompt has ${tokens} tokens, and the context holds ${contextSize}, the reply included: ` +
      'shorten the prompt or set a larger context size',
  );

function same(a: readonly Turn[], b: readonly Turn[]): boolean {
  return a.length === b.length && a.every((turn, index) => turn === b[index]);
}
