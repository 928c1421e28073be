import { type Static, Type } from 'typebox';
import type { Sampling } from '../../chat/sampling.js';
import type { RawPrompt, ReplyOptions } from '../../engine/engine.js';
import { invalid } from '../failure/refusal.js';
import { Grammar } from '../fields/constraints.js';
import { ModelName } from '../fields/model-name.js';
import { samplingFields, tokenFields, wantedSampling } from '../fields/sampling.js';
import type { Limits } from '../limits.js';
import { optional } from '../schemas.js';
import type { Serving } from '../serving.js';
import { streamOptions } from './fields.js';

/** Tokens of an answer where nothing is said, as OpenAI has it. */
const DEFAULT_TOKENS = 16;
const MOST_TOP = 5;

/** The body of POST /v1/completions; fields that it does not name are ignored. */
export function textRequest(limits: Limits) {
  const text = Type.String({ maxLength: limits.messageCharacters });
  const tokens = Type.Array(Type.Integer({ minimum: 0, maximum: 2 ** 31 - 1 }), {
    minItems: 1,
    maxItems: limits.tokens,
  });
  const many = { minItems: 1, maxItems: limits.choices };
  return Type.Object(
    {
      model: optional(ModelName),
      prompt: Type.Union([text, Type.Array(text, many), tokens, Type.Array(tokens, many)], {
        description: 'Text or tokens that are continued as they stand; or a list of either.',
        examples: ['A river is'],
      }),
      stream: optional(Type.Boolean({ description: 'Answer as server-sent events.', default: false })),
      stream_options: optional(streamOptions),
      ...samplingFields(limits),
      ...tokenFields(limits),
      n: optional(
        Type.Integer({ minimum: 1, maximum: limits.choices, description: 'Answers to each prompt.' }),
      ),
      best_of: optional(Type.Integer({ minimum: 1, description: 'Refused where it is not `n`.' })),
      echo: optional(Type.Boolean({ description: 'The prompt comes before the answer.' })),
      logprobs: optional(
        Type.Integer({
          minimum: 0,
          maximum: MOST_TOP,
          description: 'So many probable tokens for each place.',
        }),
      ),
      suffix: optional(Type.String({ description: 'Refused: text cannot be filled in.' })),
      grammar: optional(Grammar),
    },
    {
      description: `Fields that are not named here are ignored. max_tokens is ${DEFAULT_TOKENS} by default.`,
    },
  );
}

export type TextRequest = Static<ReturnType<typeof textRequest>>;

/** What a valid request asks of a model. */
export interface TextWish {
  readonly prompts: readonly RawPrompt[];
  /** Answers to each prompt. */
  readonly each: number;
  readonly echo: boolean;
  readonly sampling: Partial<Sampling>;
  readonly options: ReplyOptions;
}

/** Reads a request. Throws refusals that name the field for what only looks valid. */
export function textWish(
  { limits, settings }: Pick<Serving, 'limits' | 'settings'>,
  asked: TextRequest,
): TextWish {
  const { echo, logprobs, suffix, best_of: best } = asked;
  const prompts = promptsOf(asked.prompt);
  const each = asked.n ?? 1;
  if (prompts.length * each > limits.choices) {
    throw invalid('n', `at most ${limits.choices} answers a request: its prompts times n`);
  }
  if (suffix) throw invalid('suffix', 'suffix is not supported: send the text before it as prompt');
  if ((best ?? each) !== each) throw invalid('best_of', 'best_of is not supported: leave it out, or n');
  const withLogprobs = typeof logprobs === 'number';
  return {
    prompts,
    each,
    echo: echo === true,
    sampling: {
      ...settings.sampling,
      max_tokens: DEFAULT_TOKENS,
      ...wantedSampling(asked, limits),
      grammar: asked.grammar ?? '',
    },
    options: {
      ...(withLogprobs && { logprobs, promptLogprobs: echo === true }),
      ...(asked.ignore_eos === true && { ignoreEnd: true }),
    },
  };
}

function promptsOf(prompt: TextRequest['prompt']): readonly RawPrompt[] {
  if (typeof prompt === 'string') return [prompt];
  return prompt.every(item => typeof item === 'number') ? [prompt] : prompt;
}
