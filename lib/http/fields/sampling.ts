import { type Static, type TNumber, type TObject, type TOptional, type TUnion, Type } from 'typebox';
import { parameters, type Sampling } from '../../chat/sampling.js';
import type { Limits } from '../limits.js';
import { optional } from '../schemas.js';
import { type NumericName, seedOf, stopsOf, topKOf } from './parameters.js';

/** Parameters of token choice under the names that llama-server gives them; `seed` and `max_tokens` are read apart. */
const names = [
  ...(['temperature', 'top_p', 'top_k', 'min_p', 'typical_p', 'top_n_sigma'] as const),
  ...(['frequency_penalty', 'presence_penalty', 'repeat_penalty', 'repeat_last_n'] as const),
  ...(['xtc_probability', 'xtc_threshold', 'mirostat', 'mirostat_tau', 'mirostat_eta'] as const),
  ...(['dry_multiplier', 'dry_base', 'dry_allowed_length', 'dry_penalty_last_n'] as const),
];

type Name = (typeof names)[number] & NumericName;
type NumberFields = Readonly<Record<Name, TOptional<TUnion<[TNumber, ReturnType<typeof Type.Null>]>>>>;

const numbers = Object.fromEntries(
  names.map(name => {
    const { min: minimum, max: maximum, integer, about: description } = parameters[name];
    const bounds = { minimum: name === 'top_k' ? -1 : minimum, maximum, description };
    return [name, optional(integer ? Type.Integer(bounds) : Type.Number(bounds))];
  }),
) as unknown as NumberFields;

export const MOST_BIASES = 1024;
/** What is added to the logit of a token; false forbids it. */
export const Bias = Type.Union([Type.Number({ minimum: -1e6, maximum: 1e6 }), Type.Literal(false)]);

/** Stands for minus infinity, which a request to another process cannot hold. */
const FORBIDDING = -1e9;

/** A bias as the engine adds it. */
export const biasOf = (bias: Static<typeof Bias>): number => (bias === false ? FORBIDDING : bias);

/** The names under which chats and completions are told how many tokens may come. */
export function tokenFields({ tokens }: Limits) {
  const most = optional(
    Type.Integer({
      minimum: -1,
      description: `Tokens to generate at most; -1 is up to the end of the context. More than ${tokens} is ${tokens}.`,
    }),
  );
  return { max_tokens: most, max_completion_tokens: most, n_predict: most };
}

/** The fields of a request that choose tokens. */
export function samplingFields({ stops, stopCharacters }: Limits) {
  const stop = Type.String({ maxLength: stopCharacters });
  return {
    ...numbers,
    seed: optional(
      Type.Integer({ description: 'The same seed gives the same text; -1 draws one. Counted modulo 2^32.' }),
    ),
    stop: optional(
      Type.Union([stop, Type.Array(stop, { maxItems: stops })], {
        description: 'The answer ends before the first of these; empty ones do nothing.',
      }),
    ),
    logit_bias: optional(
      Type.Record(Type.String(), Bias, {
        maxProperties: MOST_BIASES,
        description:
          'By token id, added to its logit; false forbids it. Ids that the model lacks are ignored.',
        examples: [{ '198': -100 }],
      }),
    ),
    ignore_eos: optional(
      Type.Boolean({ description: 'Goes on behind the end of the answer, up to max_tokens.' }),
    ),
  };
}

type SamplingFields = Static<TObject<ReturnType<typeof samplingFields>>> &
  Partial<Static<TObject<ReturnType<typeof tokenFields>>>>;

/** The sampling that a request asks for; a parameter that it leaves out is not set. */
export function wantedSampling(asked: SamplingFields, { tokens }: Pick<Limits, 'tokens'>): Partial<Sampling> {
  const { seed, stop, logit_bias: biases } = asked;
  const most = asked.max_completion_tokens ?? asked.max_tokens ?? asked.n_predict;
  const given = names.flatMap(name => {
    const value = asked[name] ?? undefined;
    return value === undefined ? [] : [[name, name === 'top_k' ? topKOf(value) : value]];
  });
  return {
    ...(Object.fromEntries(given) as Partial<Sampling>),
    ...(typeof seed === 'number' && { seed: seedOf(seed) }),
    ...(typeof most === 'number' && { max_tokens: Math.min(most, tokens) }),
    ...(stop !== undefined && stop !== null && { stop: stopsOf(stop) }),
    ...(biases !== undefined && biases !== null && { logit_bias: knownBiases(biases) }),
  };
}

/** The sampling of one of several answers: with a seed each has its own, or all were the same. */
export function samplingOfChoice(sampling: Partial<Sampling>, index: number): Partial<Sampling> {
  const { seed = -1 } = sampling;
  return seed === -1 || index === 0 ? sampling : { ...sampling, seed: seedOf(seed + index) };
}

function knownBiases(biases: Readonly<Record<string, number | false>>): Record<number, number> {
  const known = Object.entries(biases).filter(([token]) => /^\d{1,9}$/.test(token));
  return Object.fromEntries(known.map(([token, bias]) => [token, biasOf(bias)]));
}
