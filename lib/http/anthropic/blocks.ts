import type { AnswerEvent } from '../../chat/answer.js';
import type { Usage } from '../../chat/reply.js';
import { finishReason } from '../answers/end-reason.js';
import type { Block, StopReason, StreamEvent } from './answers.js';

export type End = Extract<AnswerEvent, { readonly type: 'end' }>;

/** The counts of a reply: here the cached tokens are not among those of the input. */
export function usageFields({
  promptTokens,
  cachedTokens,
  replyTokens,
}: Pick<Usage, 'promptTokens' | 'cachedTokens' | 'replyTokens'>) {
  return {
    input_tokens: Math.max(0, promptTokens - cachedTokens),
    cache_read_input_tokens: cachedTokens,
    cache_creation_input_tokens: 0 as const,
    output_tokens: replyTokens,
  };
}

/** Why an answer ended. Throws why it was stopped, if it was. */
export function stopFields(
  { reason, stopString }: End,
  stops: readonly string[],
  signal: AbortSignal,
): { readonly stop_reason: StopReason; readonly stop_sequence: string | null } {
  switch (finishReason(reason, signal)) {
    case 'length':
      return { stop_reason: 'max_tokens', stop_sequence: null };
    case 'tool_calls':
      return { stop_reason: 'tool_use', stop_sequence: null };
    case 'stop':
      // The strings that end the turns of a model are none of the client's.
      if (stopString === undefined || !stops.includes(stopString)) {
        return { stop_reason: 'end_turn', stop_sequence: null };
      }
      return { stop_reason: 'stop_sequence', stop_sequence: stopString };
  }
}

/** What an event of an answer adds to its blocks; `thinks` says whether reasoning was asked for. */
export function pieceOf(event: AnswerEvent, thinks: boolean): readonly Block[] {
  switch (event.type) {
    case 'queued':
    case 'prompt':
    case 'reading':
    case 'promptLogprobs':
    case 'toolCall':
    case 'toolArguments':
      return [];
    case 'text':
      return event.text === '' ? [] : [{ type: 'text', text: event.text }];
    case 'reasoning':
      return thinks ? [{ type: 'thinking', thinking: event.text, signature: '' }] : [];
    // Whole, because half a call is of no use to anybody.
    case 'end':
      return event.calls.map(({ id, name, arguments: input }) => ({ type: 'tool_use', id, name, input }));
  }
}

/** Pieces as blocks: those of one kind that follow each other are one, but for calls. */
export function joined(pieces: readonly Block[]): readonly Block[] {
  const blocks: Block[] = [];
  for (const piece of pieces) {
    const last = blocks.at(-1);
    if (piece.type === 'text' && last?.type === 'text') {
      blocks[blocks.length - 1] = { ...last, text: last.text + piece.text };
    } else if (piece.type === 'thinking' && last?.type === 'thinking') {
      blocks[blocks.length - 1] = { ...last, thinking: last.thinking + piece.thinking };
    } else blocks.push(piece);
  }
  return blocks;
}

/** Writes pieces as events of a stream. */
export class BlockEvents {
  #index = -1;
  #open: Block['type'] | undefined;

  /** The events of a further piece. */
  *push(piece: Block): Generator<StreamEvent> {
    if (this.#open !== piece.type || piece.type === 'tool_use') {
      yield* this.end();
      this.#open = piece.type;
      yield { type: 'content_block_start', index: ++this.#index, content_block: emptied(piece) };
    }
    yield { type: 'content_block_delta', index: this.#index, delta: deltaOf(piece) };
  }

  /** Ends the block that is open. */
  *end(): Generator<StreamEvent> {
    if (this.#open === undefined) return;
    this.#open = undefined;
    yield { type: 'content_block_stop', index: this.#index };
  }
}

function emptied(piece: Block): Block {
  switch (piece.type) {
    case 'text':
      return { type: 'text', text: '' };
    case 'thinking':
      return { type: 'thinking', thinking: '', signature: '' };
    case 'tool_use':
      return { ...piece, input: {} };
  }
}

function deltaOf(piece: Block) {
  switch (piece.type) {
    case 'text':
      return { type: 'text_delta' as const, text: piece.text };
    case 'thinking':
      return { type: 'thinking_delta' as const, thinking: piece.thinking };
    case 'tool_use':
      return { type: 'input_json_delta' as const, partial_json: JSON.stringify(piece.input) };
  }
}
