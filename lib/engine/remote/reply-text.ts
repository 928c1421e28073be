import { toolFormatNamed } from '../../chat/tools/format.js';
import { LlmtuiError } from '../../errors.js';
import { reasoningTags } from './messages.js';

/** What a piece of a streamed answer holds. Servers differ in the name of the reasoning. */
export interface Delta {
  readonly content?: string | null;
  readonly reasoning_content?: string | null;
  readonly reasoning?: string | null;
  readonly tool_calls?: readonly CallDelta[] | null;
}

interface CallDelta {
  readonly index?: number;
  readonly id?: string | null;
  readonly function?: { readonly name?: string | null; readonly arguments?: string | null };
}

/** The name of the format in which calls are written. */
export const TOOL_FORMAT = 'hermes';

const { beforeName, beforeArguments, afterArguments, separator } = toolFormatNamed(TOOL_FORMAT);

/**
 * One text of what a server tells apart, as a model that runs here would have written it: reasoning between its tags,
 * calls in the form of `TOOL_FORMAT`. Whoever reads replies of other engines reads this one, too.
 */
export class ReplyText {
  #isReasoning = false;
  /** The call that is open, and whether it has arguments yet. */
  #call: { readonly index: number; hasArguments: boolean } | null = null;
  readonly #closed = new Set<number>();

  /** What a piece adds to the text; empty for one that says nothing. */
  push({ content, reasoning_content, reasoning, tool_calls }: Delta): string {
    const thought = textOf(reasoning_content) || textOf(reasoning);
    const thoughts = thought === '' ? '' : this.#think(thought);
    const said = textOf(content);
    const answer = said === '' ? '' : this.#endCall() + this.#endReasoning() + said;
    const calls = Array.isArray(tool_calls) ? tool_calls.map(piece => this.#callPiece(piece)) : [];
    return thoughts + answer + calls.join('');
  }

  /** What is missing at the end of a whole reply. */
  end(): string {
    return this.#endCall();
  }

  #think(text: string): string {
    const begin = this.#isReasoning ? '' : reasoningTags.begin;
    this.#isReasoning = true;
    return begin + text;
  }

  #endReasoning(): string {
    const end = this.#isReasoning ? `${reasoningTags.end}\n\n` : '';
    this.#isReasoning = false;
    return end;
  }

  #callPiece({ index, id, function: { name, arguments: written } = {} }: CallDelta): string {
    // Some servers send whole calls and do not count them.
    const isNew =
      this.#call === null || (index === undefined ? textOf(id) !== '' : index !== this.#call.index);
    const before = isNew
      ? this.#beginCall(index ?? this.#closed.size + (this.#call === null ? 0 : 1), name)
      : '';
    const piece = textOf(written);
    if (this.#call !== null && piece !== '') this.#call.hasArguments = true;
    return before + piece;
  }

  #beginCall(index: number, name: string | null | undefined): string {
    const isFirst = this.#call === null && this.#closed.size === 0;
    const before = this.#endCall() + this.#endReasoning() + (isFirst ? '' : separator);
    if (this.#closed.has(index))
      throw new LlmtuiError(
        'UNAVAILABLE',
        'the server mixes the pieces of several tool calls; ask for one at a time',
      );
    this.#call = { index, hasArguments: false };
    return before + beforeName + JSON.stringify(textOf(name)).slice(1, -1) + beforeArguments;
  }

  #endCall(): string {
    if (this.#call === null) return '';
    const { index, hasArguments } = this.#call;
    this.#call = null;
    this.#closed.add(index);
    return (hasArguments ? '' : '{}') + afterArguments;
  }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
