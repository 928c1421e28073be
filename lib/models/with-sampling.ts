import type { Sampling } from '../chat/sampling.js';
import { boundEngine } from '../engine/bound.js';
import type { Engine } from '../engine/engine.js';

/** The engine with sampling defaults of its own: a parameter that a reply does not name is taken from them. */
export function withSampling(engine: Engine, defaults: Partial<Sampling>): Engine {
  return {
    ...boundEngine(engine),
    model: { ...engine.model, sampling: defaults },
    reply: (path, sampling, ...rest) => engine.reply(path, { ...defaults, ...sampling }, ...rest),
    complete: (prompt, sampling, ...rest) => engine.complete(prompt, { ...defaults, ...sampling }, ...rest),
  };
}
