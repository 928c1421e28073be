import { Type } from 'typebox';
import { completeSampling, parameters, type Sampling } from '../../chat/sampling.js';
import { closed } from '../schemas.js';

const numbers = Object.fromEntries(
  Object.entries(parameters)
    .filter(([name]) => name !== 'max_tokens')
    .map(([name, { about }]) => [name, Type.Number({ description: about })]),
) as Readonly<Record<Exclude<keyof typeof parameters, 'max_tokens'>, ReturnType<typeof Type.Number>>>;

/** What a reply was, or would be, generated with, as llama-server names it. */
export const GenerationSettings = Type.Object(
  {
    ...numbers,
    n_predict: Type.Integer({ description: 'Tokens at most; -1 is up to the end of the context.' }),
    max_tokens: Type.Integer({ description: 'The same.' }),
    stop: Type.Array(Type.String()),
    grammar: Type.String(),
    ignore_eos: Type.Boolean(),
    stream: Type.Boolean(),
    n_probs: Type.Integer(),
  },
  { ...closed, title: 'GenerationSettings' },
);

/** Of a request that is no sampling. */
export interface Ways {
  readonly ignore_eos: boolean;
  readonly stream: boolean;
  readonly n_probs: number;
}

export const plainWays: Ways = { ignore_eos: false, stream: false, n_probs: 0 };

/** The parameters that count, with the defaults in the place of those that are not set. */
export function generationSettings(sampling: Partial<Sampling>, ways: Ways) {
  const { logit_bias: _, stop, max_tokens, ...rest } = completeSampling(sampling);
  return { ...rest, n_predict: max_tokens, max_tokens, stop: [...stop], ...ways };
}
