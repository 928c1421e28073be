import type { Sampling } from '../chat/sampling.js';
import type { Engine } from '../engine/engine.js';

/** The engine with sampling defaults of its own: a parameter that a reply does not name is taken from them. */
export function withSampling(engine: Engine, defaults: Partial<Sampling>): Engine {
  return {
    model: { ...engine.model, sampling: defaults },
    contextSize: engine.contextSize,
    reply: (path, sampling, signal, options) =>
      engine.reply(path, { ...defaults, ...sampling }, signal, options),
    measure: (path, options) => engine.measure(path, options),
    memory: () => engine.memory(),
    unload: () => engine.unload(),
  };
}
