import { type Static, Type } from 'typebox';
import { invalid } from '../failure/refusal.js';
import { Grammar, JsonSchema } from '../fields/constraints.js';
import { ModelName } from '../fields/model-name.js';
import { samplingFields, tokenFields, wantedSampling } from '../fields/sampling.js';
import { ChatTool, ChatToolChoice, wantedCalls, wantedTools } from '../fields/tools.js';
import type { AnswerFormat, Wish } from '../generating.js';
import type { Limits } from '../limits.js';
import { pictureFields } from '../pictures/fields.js';
import { type AskedTurn, type GivenImage, imageFields } from '../pictures/given.js';
import { oneOf, optional } from '../schemas.js';
import type { Serving } from '../serving.js';
import { streamOptions } from './fields.js';
import { ResponseFormat, wantedFormat } from './format.js';
import { messageSchema, turnsOf } from './messages.js';

/** Tokens whose probabilities are told at most, as OpenAI has it. */
const MOST_TOP = 20;

export const efforts = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'] as const;

/** The body of POST /v1/chat/completions; fields that it does not name are ignored. */
export function chatRequest(limits: Limits) {
  return Type.Object(
    {
      model: optional(ModelName),
      messages: Type.Array(messageSchema(limits), {
        minItems: 1,
        maxItems: limits.messages,
        description: 'The whole conversation. A last assistant message is continued.',
        examples: [[{ role: 'user', content: 'Name a river.' }]],
      }),
      stream: optional(Type.Boolean({ description: 'Answer as server-sent events.', default: false })),
      stream_options: optional(streamOptions),
      ...samplingFields(limits),
      ...tokenFields(limits),
      n: optional(
        Type.Integer({ minimum: 1, maximum: limits.choices, description: 'Answers, written at once.' }),
      ),
      logprobs: optional(Type.Boolean({ description: 'Tells how probable each token was.' })),
      top_logprobs: optional(Type.Integer({ minimum: 0, maximum: MOST_TOP })),
      tools: optional(Type.Array(ChatTool, { maxItems: limits.tools })),
      tool_choice: optional(ChatToolChoice),
      parallel_tool_calls: optional(
        Type.Boolean({ description: 'Whether one answer may hold several calls.' }),
      ),
      response_format: optional(ResponseFormat),
      json_schema: optional(JsonSchema),
      grammar: optional(Grammar),
      ...pictureFields,
      reasoning_effort: optional(
        oneOf(efforts, { description: 'With `none` and `minimal` a model that can reason does not.' }),
      ),
      chat_template_kwargs: optional(
        Type.Object({
          enable_thinking: optional(
            Type.Boolean({
              description: 'Whether a model that can reason does; goes before `reasoning_effort`.',
            }),
          ),
        }),
      ),
      functions: optional(Type.Array(Type.Unknown(), { description: 'Refused: use tools.' })),
      function_call: optional(Type.Unknown({ description: 'Refused: use tool_choice.' })),
    },
    { description: 'Fields that are not named here are ignored.' },
  );
}

export type ChatRequest = Static<ReturnType<typeof chatRequest>>;

/** What is asked of a model, before pictures are looked at. */
export type AskedWish = Omit<Wish, 'path'> & { readonly path: readonly AskedTurn[] };

/**
 * What a valid request asks of a model; `files` are pictures of its last message. Throws refusals that name the field for
 * what only looks valid.
 */
export function chatWish(
  { limits, settings }: Pick<Serving, 'limits' | 'settings'>,
  asked: ChatRequest,
  files: readonly GivenImage[] = [],
): AskedWish {
  refuseLegacy(asked);
  const sampling = { ...settings.sampling, ...wantedSampling(asked, limits), grammar: asked.grammar ?? '' };
  const tools = wantedTools((asked.tools ?? []).map(tool => tool.function));
  const format = formatOf(asked);
  const thinking = thinkingOf(asked);
  const logprobs = logprobsOf(asked);
  const options = {
    whole: true,
    ...(thinking !== undefined && { thinking }),
    ...(logprobs !== undefined && { logprobs }),
    ...(asked.ignore_eos === true && { ignoreEnd: true }),
  };
  return {
    path: withFiles(turnsOf(asked.messages), files),
    sampling,
    options,
    ...(format !== undefined && { format }),
    ...wantedCalls(asked, tools),
  };
}

function withFiles(turns: readonly AskedTurn[], files: readonly GivenImage[]): readonly AskedTurn[] {
  const [file] = files;
  if (file === undefined) return turns;
  const last = turns.at(-1)!;
  if (last.role !== 'user')
    throw invalid(file.field, `${file.field}: files belong to a last message of a user`);
  return [...turns.slice(0, -1), { ...last, ...imageFields([...(last.images ?? []), ...files]) }];
}

function refuseLegacy({ functions, function_call: call }: ChatRequest): void {
  if ((functions ?? []).length > 0) {
    throw invalid('functions', 'functions were replaced: send tools, [{"type": "function", "function": …}]');
  }
  if (call !== undefined && call !== null && call !== 'none' && call !== 'auto') {
    throw invalid('function_call', 'function_call was replaced: send tool_choice');
  }
}

function formatOf({ response_format: format, json_schema: schema }: ChatRequest): AnswerFormat | undefined {
  if (format) return wantedFormat(format);
  return schema === undefined || schema === null ? undefined : { type: 'schema', schema };
}

function thinkingOf({
  reasoning_effort: effort,
  chat_template_kwargs: kwargs,
}: ChatRequest): boolean | undefined {
  const asked = kwargs?.enable_thinking ?? undefined;
  if (asked !== undefined) return asked;
  return effort ? effort !== 'none' && effort !== 'minimal' : undefined;
}

function logprobsOf({ logprobs, top_logprobs: top }: ChatRequest): number | undefined {
  if (logprobs === true) return top ?? 0;
  if ((top ?? 0) > 0) throw invalid('top_logprobs', 'top_logprobs needs logprobs: true');
  return undefined;
}
