import { type Static, Type } from 'typebox';
import type { Usage } from '../../../chat/reply.js';
import { closed, count, nullable, oneOf } from '../../schemas.js';
import { TextFormat } from '../format.js';
import { OutputItem } from './items.js';
import type { ResponseRequest } from './request.js';
import { ResponseTool, ResponseToolChoice } from './tools.js';

const ResponseUsage = Type.Object(
  {
    input_tokens: count('Tokens of the prompt.'),
    input_tokens_details: Type.Object(
      { cached_tokens: count('Of these, those that need not be read again.') },
      closed,
    ),
    output_tokens: count('Tokens of the response.'),
    output_tokens_details: Type.Object({ reasoning_tokens: count('Of these, reasoning.') }, closed),
    total_tokens: count('Both together.'),
  },
  closed,
);

/** A response as it is answered, streamed and kept. */
export const Response = Type.Object(
  {
    id: Type.String({ examples: ['resp_9f0c1a8e5b7d4c3f'] }),
    object: Type.Literal('response'),
    created_at: Type.Integer({ description: 'Seconds since 1970.' }),
    status: oneOf(['in_progress', 'completed', 'incomplete', 'failed']),
    error: nullable(Type.Object({ code: Type.String(), message: Type.String() }, closed)),
    incomplete_details: nullable(Type.Object({ reason: Type.Literal('max_output_tokens') }, closed)),
    instructions: nullable(Type.String()),
    max_output_tokens: nullable(Type.Integer()),
    metadata: Type.Record(Type.String(), Type.String()),
    model: Type.String({ description: 'The model that answered.' }),
    output: Type.Array(OutputItem),
    parallel_tool_calls: Type.Boolean(),
    previous_response_id: nullable(Type.String()),
    reasoning: Type.Object({ effort: nullable(Type.String()), summary: Type.Null() }, closed),
    store: Type.Boolean(),
    temperature: nullable(Type.Number()),
    text: Type.Object({ format: TextFormat }, closed),
    tool_choice: ResponseToolChoice,
    tools: Type.Array(ResponseTool),
    top_logprobs: Type.Integer(),
    top_p: nullable(Type.Number()),
    truncation: oneOf(['auto', 'disabled']),
    usage: nullable(ResponseUsage),
  },
  closed,
);

export type Response = Static<typeof Response>;

/** A response that has just begun. */
export function begunResponse(
  asked: ResponseRequest,
  { id, created, model }: { readonly id: string; readonly created: number; readonly model: string },
): Response {
  return {
    ...{ id, object: 'response', created_at: created, status: 'in_progress', error: null },
    incomplete_details: null,
    instructions: asked.instructions ?? null,
    max_output_tokens: asked.max_output_tokens ?? null,
    metadata: asked.metadata ?? {},
    model,
    output: [],
    parallel_tool_calls: asked.parallel_tool_calls ?? true,
    previous_response_id: asked.previous_response_id ?? null,
    reasoning: { effort: asked.reasoning?.effort ?? null, summary: null },
    store: asked.store ?? true,
    temperature: asked.temperature ?? null,
    text: { format: asked.text?.format ?? { type: 'text' } },
    tool_choice: asked.tool_choice ?? 'auto',
    tools: asked.tools ?? [],
    top_logprobs: asked.top_logprobs ?? 0,
    top_p: asked.top_p ?? null,
    truncation: asked.truncation ?? 'disabled',
    usage: null,
  };
}

export function responseUsage({
  promptTokens,
  cachedTokens,
  replyTokens,
  reasoningTokens = 0,
}: Usage): Static<typeof ResponseUsage> {
  return {
    input_tokens: promptTokens,
    input_tokens_details: { cached_tokens: cachedTokens },
    output_tokens: replyTokens,
    output_tokens_details: { reasoning_tokens: reasoningTokens },
    total_tokens: promptTokens + replyTokens,
  };
}
