import type { Sampling } from '../../chat/sampling.js';
import type { Engine, ReplyOptions } from '../../engine/engine.js';
import type { Constraint } from './schema.js';

/** How a reply is asked for that has to be of one shape. */
export interface Held {
  readonly sampling: Partial<Sampling>;
  readonly options: Pick<ReplyOptions, 'demand'>;
}

/** A model here is held to a shape by the grammar in `sampling`; a server is told the schema instead. */
export function heldTo(
  { model }: Pick<Engine, 'model'>,
  constraint: Constraint | undefined,
  sampling: Partial<Sampling>,
): Held {
  if (constraint === undefined || model.meetsDemands !== true) return { sampling, options: {} };
  const { grammar: _, ...rest } = sampling;
  const format = { type: 'schema', schema: constraint.schema } as const;
  return { sampling: rest, options: { demand: { format, severalCalls: true } } };
}
