import type { Turn } from '../../chat/message.js';
import type { Omitted } from '../../chat/reply.js';
import type { ChatTemplate } from '../../chat/template.js';
import { trim } from '../../chat/trim.js';
import { LlmtuiError } from '../../errors.js';
import type { PromptMeasure } from '../engine.js';
import type { Vocabulary } from './vocabulary.js';

export interface Prompt {
  readonly tokens: readonly number[];
  readonly omitted: Omitted;
}

const NOTHING: Omitted = { turns: 0, tokens: 0 };

/** A reply is given room for this many tokens at most before turns are left out for it. */
const MOST_RESERVED = 1024;

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
   * and at most 1,024 tokens; oldest turns go first for it. If system prompt and last turn leave less room, they are
   * read all the same as long as one token is left. Throws CONTEXT_FULL otherwise, BAD_INPUT if the template fails.
   */
  build(path: readonly Turn[], maxTurns: number | undefined, maxTokens: number): Prompt {
    const wanted = maxTokens < 0 ? MOST_RESERVED : maxTokens;
    const reserved = Math.max(1, Math.min(wanted, MOST_RESERVED, Math.floor(this.#contextSize / 4)));
    try {
      return this.#fit(path, maxTurns, this.#contextSize - reserved);
    } catch (error) {
      if (!(error instanceof LlmtuiError && error.code === 'CONTEXT_FULL') || reserved === 1) throw error;
      return this.#fit(path, maxTurns, this.#contextSize - 1);
    }
  }

  /** Counts what `build` would give; where that would throw CONTEXT_FULL, the system prompt and the last turn. */
  measure(path: readonly Turn[], maxTurns: number | undefined): PromptMeasure {
    try {
      const { tokens, omitted } = this.build(path, maxTurns, -1);
      return { tokens: tokens.length, omitted };
    } catch (error) {
      if (!(error instanceof LlmtuiError && error.code === 'CONTEXT_FULL')) throw error;
      const system = path.slice(0, 1).filter(turn => turn.role === 'system' && path.length > 1);
      const kept = [...system, ...path.slice(-1)];
      const left = path.slice(system.length, -1);
      const omitted = { turns: left.length, tokens: left.length === 0 ? 0 : this.#tokens(left).length };
      return { tokens: this.#tokens(kept).length, omitted };
    }
  }

  #fit(path: readonly Turn[], maxTurns: number | undefined, budget: number): Prompt {
    // The last path that was counted is the one that is sent, nearly always.
    let last: { readonly turns: readonly Turn[]; readonly tokens: readonly number[] } | null = null;
    const count = (turns: readonly Turn[]): number => {
      last = { turns, tokens: this.#tokens(turns) };
      return last.tokens.length;
    };
    const limits = maxTurns === undefined ? { budget } : { budget, maxTurns };
    const { turns, omitted } =
      path.length === 0 ? { turns: path, omitted: NOTHING } : trim(path, limits, count);
    const counted = last as { readonly turns: readonly Turn[]; readonly tokens: readonly number[] } | null;
    const tokens = counted !== null && same(counted.turns, turns) ? counted.tokens : this.#tokens(turns);
    if (tokens.length === 0) throw new LlmtuiError('BAD_INPUT', 'the prompt is empty');
    return { tokens, omitted };
  }

  #tokens(turns: readonly Turn[]): number[] {
    return this.#vocabulary.tokenizePrompt(this.#template.render(turns));
  }
}

function same(a: readonly Turn[], b: readonly Turn[]): boolean {
  return a.length === b.length && a.every((turn, index) => turn === b[index]);
}
