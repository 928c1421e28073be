import type { Turn } from '../chat/message.js';
import { boundEngine } from '../engine/bound.js';
import type { Engine } from '../engine/engine.js';
import { LlmtuiError } from '../errors.js';

/** The engine, throwing BAD_INPUT with the sentence of `because` for a path with pictures, unless its model has `vision`. */
export function refusingPictures(engine: Engine, because: () => Promise<string>): Engine {
  if (engine.model.vision === true) return engine;
  const check = async (path: readonly Turn[]): Promise<void> => {
    const hasPictures = path.some(({ images = [] }) => images.length > 0);
    if (hasPictures) throw new LlmtuiError('BAD_INPUT', await because());
  };
  return {
    ...boundEngine(engine),
    reply: async function* (path, ...rest) {
      await check(path);
      yield* engine.reply(path, ...rest);
    },
    measure: async (path, ...rest) => {
      await check(path);
      return engine.measure(path, ...rest);
    },
    render: async (path, ...rest) => {
      await check(path);
      return engine.render(path, ...rest);
    },
  };
}
