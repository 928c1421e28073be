import { messageOf } from '../../errors.js';
import type { Bindings } from './bindings.js';
import { DiskStates } from './disk-states.js';
import type { LoadSpec, Response } from './messages.js';
import type { NativeModel } from './model.js';
import { positionsVary } from './positions.js';
import { stateIdentity } from './state-identity.js';
import { needsWhole } from './state-worth.js';

export interface DiskStatesSource {
  readonly spec: LoadSpec;
  readonly native: Bindings;
  readonly model: NativeModel;
  readonly post: (response: Response) => void;
  readonly now: () => number;
}

/** The states on disk of a loaded model; null where none are to be kept, or none can be. */
export function openDiskStates(
  { spec, native, model, post, now }: DiskStatesSource,
  reserve: (tokens: number) => boolean,
): DiskStates | null {
  const { states: where, name, parallel, contextSize } = spec;
  if (where === undefined || where.bytes === 0) return null;
  // What was read in a shorter context may be wrong in this one.
  if (positionsVary(native, model.model, contextSize)) return null;
  const warn = (text: string) => post({ type: 'log', lines: [{ level: 'warn', text: `${name}: ${text}` }] });
  const { context, rewinds, device } = model;
  const window = native.llama_model_n_swa(model.model);
  const whole = needsWhole(rewinds, window, parallel);
  try {
    const identity = stateIdentity(spec, device, whole);
    const use = { rewinds, window, whole };
    return new DiskStates({
      native,
      context,
      where,
      model: name,
      identity,
      use,
      contextSize,
      reserve: tokens => !context.mayGrow || reserve(tokens),
      warn,
      now,
    });
  } catch (error) {
    warn(`KV states are not kept on disk: ${messageOf(error)}`);
    return null;
  }
}
