import { Type } from 'typebox';
import { parameters, type Sampling } from '../../chat/sampling.js';
import {
  type NumericName,
  samplingField,
  samplingOf,
  seedOf,
  stopsOf,
  topKOf,
} from '../fields/parameters.js';
import type { Limits } from '../limits.js';

/** What Ollama calls otherwise, or takes in other bounds. */
const named = ['max_tokens', 'seed', 'top_k'] as const;

/** `options`: Ollama's names of the parameters of token choice, and the further ones of llmtui. Unknown ones are ignored. */
export function optionFields({ tokens, stops, stopCharacters }: Limits) {
  const names = Object.keys(parameters).filter(name => !named.some(other => other === name)) as NumericName[];
  const text = Type.String({ maxLength: stopCharacters });
  return Type.Object(
    {
      ...Object.fromEntries(names.map(name => [name, samplingField(name)])),
      num_predict: Type.Optional(
        Type.Integer({
          minimum: -2,
          description: `Tokens to generate at most; -1 and -2 are up to the end of the context. More than ${tokens} is ${tokens}.`,
        }),
      ),
      num_ctx: Type.Optional(
        Type.Number({
          description:
            'Ignored: a model is loaded once, with the context that the server was started with. A prompt that does not fit is refused, never cut.',
        }),
      ),
      seed: Type.Optional(Type.Integer({ description: 'Taken modulo 2^32; -1 draws one.' })),
      top_k: Type.Optional(
        Type.Integer({
          minimum: -1,
          maximum: parameters.top_k.max,
          description: '0 and -1 keep all tokens.',
        }),
      ),
      stop: Type.Optional(
        Type.Union([text, Type.Array(text, { maxItems: stops })], {
          description: 'The reply ends before the first of these.',
        }),
      ),
    },
    { description: 'What is not given is as the model and the settings have it.' },
  );
}

/** The options of a request that have a name of Ollama's. */
export interface Options {
  readonly num_predict?: number;
  readonly seed?: number;
  readonly top_k?: number;
  readonly stop?: string | readonly string[];
}

/** The parameters that options set. */
export function samplingOfOptions(options: Options, { tokens }: Pick<Limits, 'tokens'>): Partial<Sampling> {
  const { num_predict, seed, top_k, stop, ...others } = options as Options & Record<string, unknown>;
  const { max_tokens: _, logit_bias: __, grammar: ___, ...known } = samplingOf(others);
  return {
    ...known,
    ...(num_predict !== undefined && { max_tokens: Math.min(Math.max(-1, num_predict), tokens) }),
    ...(seed !== undefined && { seed: seedOf(seed) }),
    ...(top_k !== undefined && { top_k: topKOf(top_k) }),
    ...(stop !== undefined && { stop: stopsOf(stop) }),
  };
}
