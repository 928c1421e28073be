import type { AnswerEvent } from '../chat/answer.js';
import type { Turn } from '../chat/message.js';
import type { Sampling } from '../chat/sampling.js';
import type { Tool, ToolChoice } from '../chat/tools/tool.js';
import type { ReplyOptions } from '../engine/engine.js';
import type { Answering } from './answering.js';

/** What an answer must look like. */
export type AnswerFormat =
  | { readonly type: 'text' }
  /** Any JSON object. */
  | { readonly type: 'json' }
  /** JSON by a JSON Schema. */
  | { readonly type: 'schema'; readonly schema: unknown };

/** What a client of one of the APIs asks for. */
export interface Wish {
  /** A path that ends in an assistant turn is continued. */
  readonly path: readonly Turn[];
  readonly sampling: Partial<Sampling>;
  readonly format?: AnswerFormat;
  readonly tools?: readonly Tool[];
  /** `auto` where there are tools and nothing is said. */
  readonly toolChoice?: ToolChoice;
  /** Whether one answer may hold several calls; true by default. */
  readonly parallelToolCalls?: boolean;
  readonly options?: Omit<ReplyOptions, 'tools' | 'grammarAfter'>;
}

/**
 * Begins an answer: turns format and tool choice into a grammar, and tells reasoning and calls apart in what the model
 * writes. Throws as `Answering.begin`, BAD_INPUT for a schema that is not supported, and for a format beside a grammar.
 */
export async function generate(
  { begin }: Pick<Answering, 'begin' | 'engine'>,
  { path, sampling, options }: Wish,
): Promise<AsyncIterable<AnswerEvent>> {
  const events = await begin(path, sampling, options);
  return (async function* () {
    for await (const event of events) yield event.type === 'end' ? { ...event, calls: [] } : event;
  })();
}
