import { type Static, Type } from 'typebox';
import type { Sampling } from '../../chat/sampling.js';
import type { Engine, ReplyOptions } from '../../engine/engine.js';
import type { Answering } from '../answering.js';
import { invalid } from '../failure/refusal.js';
import { Grammar, JsonSchema } from '../fields/constraints.js';
import {
  Bias,
  biasOf,
  MOST_BIASES,
  samplingFields,
  tokenFields,
  wantedSampling,
} from '../fields/sampling.js';
import type { Limits } from '../limits.js';
import { optional } from '../schemas.js';
import type { Serving } from '../serving.js';
import { modelField } from './fields.js';
import { promptSchema } from './prompts.js';

/** Tokens whose probabilities are told at most. */
const MOST_TOP = 20;

const flag = (description: string) => optional(Type.Boolean({ description }));
const Biased = Type.Union([Type.Integer(), Type.String({ maxLength: 1024 })]);
/** A pair; typebox writes tuples as JSON Schema had them before 2020. */
const BiasPair = Type.Unsafe<[of: Static<typeof Biased>, bias: Static<typeof Bias>]>({
  type: 'array',
  prefixItems: [Biased, Bias],
  minItems: 2,
  maxItems: 2,
});

/** What all ways to continue a prompt can be asked for with; fields that are not named are ignored. */
export function completionFields(limits: Limits) {
  const choices = Type.Integer({ minimum: 1, maximum: limits.choices });
  return {
    ...samplingFields(limits),
    ...tokenFields(limits),
    logit_bias: optional(
      Type.Union(
        [
          Type.Array(BiasPair, { maxItems: MOST_BIASES }),
          Type.Record(Type.String(), Bias, { maxProperties: MOST_BIASES }),
        ],
        {
          description: 'Added to the logits of a token, or of those of a text; false forbids them.',
          examples: [[[504, -1]], [['river', false]]],
        },
      ),
    ),
    stream: flag('Answer as server-sent events.'),
    n_cmpl: optional(choices),
    n: optional(choices),
    n_probs: optional(
      Type.Integer({
        minimum: 0,
        description: `Tells with each token how probable it was, and that of so many others, at most ${MOST_TOP}.`,
      }),
    ),
    post_sampling_probs: flag('Not supported: probabilities are those before sampling.'),
    return_tokens: flag('The answer holds the ids of its tokens.'),
    return_progress: flag('A stream tells how much of the prompt was read.'),
    grammar: optional(Grammar),
    json_schema: optional(JsonSchema),
    cache_prompt: flag('Ignored: what is known of a prompt is never read again.'),
    id_slot: optional(Type.Integer({ description: 'Ignored: the sequence is chosen by its prefix.' })),
    ...modelField,
  };
}

/** The body of POST /completion. */
export function completionRequest(limits: Limits) {
  return Type.Object(
    { prompt: promptSchema(limits), ...completionFields(limits) },
    { description: 'Fields that are not named here are ignored.', title: 'CompletionRequest' },
  );
}

export type CompletionRequest = Static<ReturnType<typeof completionRequest>>;

/** The sampling that a request asks for. Throws a refusal for what only looks valid, BAD_INPUT for its schema. */
export async function samplingOf(
  { settings, limits }: Pick<Serving, 'settings' | 'limits'>,
  { engine, makeGrammar }: Pick<Answering, 'engine' | 'makeGrammar'>,
  asked: CompletionRequest,
): Promise<Partial<Sampling>> {
  const { logit_bias: biases, ...rest } = asked;
  const grammar = await grammarOf(makeGrammar, asked);
  return {
    ...settings.sampling,
    ...wantedSampling(rest, limits),
    ...(biases !== undefined && biases !== null && { logit_bias: await biasesOf(engine, biases) }),
    grammar,
  };
}

async function grammarOf(
  makeGrammar: Answering['makeGrammar'],
  { grammar, json_schema: schema }: CompletionRequest,
): Promise<string> {
  const hasSchema = schema !== undefined && schema !== null;
  if (hasSchema && (grammar ?? '') !== '')
    throw invalid('json_schema', 'send a grammar or a json_schema, not both');
  if (!hasSchema) return grammar ?? '';
  return (await makeGrammar({ type: 'schema', schema }))?.grammar ?? '';
}

async function biasesOf(
  engine: Pick<Engine, 'tokenize'>,
  biases: NonNullable<CompletionRequest['logit_bias']>,
): Promise<Record<number, number>> {
  const pairs = Array.isArray(biases) ? biases : Object.entries(biases);
  const found: Record<number, number> = {};
  for (const [of, bias] of pairs) {
    const tokens = /^\d{1,9}$/.test(String(of)) ? [Number(of)] : await tokensOf(engine, of);
    for (const token of tokens) found[token] = biasOf(bias);
  }
  return found;
}

/** None of a number that is no token. */
const tokensOf = async (engine: Pick<Engine, 'tokenize'>, of: string | number): Promise<readonly number[]> =>
  typeof of === 'string' ? engine.tokenize(of) : [];

/** What is asked of the engine beside sampling. Throws a refusal for what is not supported. */
export function optionsOf(asked: CompletionRequest): ReplyOptions {
  if (asked.post_sampling_probs === true) {
    throw invalid('post_sampling_probs', 'probabilities are told as they are before sampling; leave it out');
  }
  const probabilities = Math.min(asked.n_probs ?? 0, MOST_TOP);
  // In the middle of a stream ids come with probabilities only.
  const withIds = asked.return_tokens === true && asked.stream === true;
  return {
    whole: true,
    ...(asked.ignore_eos === true && { ignoreEnd: true }),
    ...((probabilities > 0 || withIds) && { logprobs: probabilities }),
    ...(asked.return_tokens === true && { tokens: true }),
  };
}
