import type OpenAI from 'openai';
import type { Turn } from '../../chat/message.js';
import type { Sampling } from '../../chat/sampling.js';
import { LlmtuiError } from '../../errors.js';
import type { RawPrompt, ReplyDemand, ReplyOptions } from '../engine.js';
import type { KnownServer } from './known-servers.js';
import { endsOpen, messagesOf } from './messages.js';

export type ChatRequest = OpenAI.Chat.ChatCompletionCreateParamsStreaming;
export type CompletionRequest = OpenAI.CompletionCreateParamsStreaming;

type Fields = Readonly<Record<string, unknown>>;

/** The request for a reply to `path`. Throws BAD_INPUT for what the server cannot do. */
export function chatRequest(
  path: readonly Turn[],
  sampling: Partial<Sampling>,
  options: ReplyOptions,
  server: KnownServer,
  model: string,
): ChatRequest {
  refuseImpossible(options, server);
  const { tools = [], demand, logprobs } = options;
  const body: ChatRequest & Fields = {
    model,
    messages: messagesOf(path, server.continues),
    stream: true,
    stream_options: { include_usage: true },
    ...samplingFields(sampling, server),
    ...(tools.length > 0 && {
      tools: tools.map(({ name, description, parameters }) => ({
        type: 'function' as const,
        function: {
          name,
          ...(description !== undefined && { description }),
          parameters: (parameters ?? { type: 'object', properties: {} }) as Record<string, unknown>,
        },
      })),
    }),
    ...(demand !== undefined && demandFields(demand, tools.length > 0)),
    ...(logprobs !== undefined && { logprobs: true, top_logprobs: logprobs }),
    ...serverFields(options, server),
    ...(endsOpen(path) &&
      server.continues === 'flag' && { continue_final_message: true, add_generation_prompt: false }),
  };
  return body;
}

/** The request for a text that is continued as it stands. Throws BAD_INPUT for what the server cannot do. */
export function completionRequest(
  prompt: RawPrompt,
  sampling: Partial<Sampling>,
  options: ReplyOptions,
  server: KnownServer,
  model: string,
): CompletionRequest {
  refuseImpossible(options, server);
  const { max_completion_tokens, ...common } = samplingFields(sampling, server);
  const body: CompletionRequest & Fields = {
    model,
    prompt: typeof prompt === 'string' ? prompt : [...prompt],
    stream: true,
    stream_options: { include_usage: true },
    ...common,
    ...(max_completion_tokens !== undefined && { max_tokens: max_completion_tokens as number }),
    ...serverFields(options, server),
  };
  return body;
}

const standard = ['temperature', 'top_p', 'presence_penalty', 'frequency_penalty'] as const;

/** What the API takes as a bias: https://platform.openai.com/docs/api-reference/chat/create. */
const MOST_BIAS = 100;

/** Parameters that the server knows. One that would only shade the choice of tokens is left out where it does not. */
function samplingFields(sampling: Partial<Sampling>, { name, extras, maxTokens }: KnownServer): Fields {
  const { seed = -1, max_tokens = -1, stop = [], logit_bias = {}, grammar = '' } = sampling;
  if (grammar !== '' && extras.grammar === undefined)
    throw impossible(name, 'a grammar', 'ask for a JSON schema instead, or take a local model');
  const bias = Object.entries(logit_bias).map(([id, value]) => [
    id,
    Math.max(-MOST_BIAS, Math.min(MOST_BIAS, value)),
  ]);
  const given = [
    ...standard.map(key => [key, sampling[key]] as const),
    ...Object.entries(extras).map(([key, field]) => [field, sampling[key as keyof Sampling]] as const),
  ];
  return {
    ...Object.fromEntries(given.filter(([, value]) => value !== undefined && value !== '')),
    ...(seed >= 0 && { seed }),
    ...(max_tokens >= 0 && { [maxTokens]: max_tokens }),
    ...(stop.length > 0 && { stop }),
    ...(bias.length > 0 && { logit_bias: Object.fromEntries(bias) }),
  };
}

function serverFields({ thinking, ignoreEnd }: ReplyOptions, server: KnownServer): Fields {
  return {
    ...(thinking !== undefined &&
      server.switchesThinking && { chat_template_kwargs: { enable_thinking: thinking } }),
    ...(ignoreEnd === true && server.ignoresEnd && { ignore_eos: true }),
  };
}

function demandFields({ format, toolChoice, severalCalls }: ReplyDemand, hasTools: boolean): Fields {
  const choice =
    toolChoice?.type === 'tool'
      ? { type: 'function', function: { name: toolChoice.name } }
      : toolChoice?.type;
  return {
    ...(hasTools && choice !== undefined && { tool_choice: choice }),
    // True is what servers do anyway, and some refuse the field.
    ...(hasTools && !severalCalls && { parallel_tool_calls: false }),
    ...(format.type === 'json' && { response_format: { type: 'json_object' } }),
    ...(format.type === 'schema' && {
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'answer', schema: format.schema, strict: true },
      },
    }),
  };
}

function refuseImpossible({ promptLogprobs, ignoreEnd }: ReplyOptions, server: KnownServer): void {
  if (promptLogprobs === true) throw impossible(server.name, 'probabilities of the prompt');
  if (ignoreEnd === true && !server.ignoresEnd)
    throw impossible(server.name, 'going on behind the end of a reply');
}

/** What a server cannot do, and what to do about it. */
export function impossible(server: string, what: string, instead = 'take a local model for it'): LlmtuiError {
  return new LlmtuiError(
    'BAD_INPUT',
    `a remote model (server: ${server}) cannot be asked for ${what}; ${instead}`,
  );
}
