import type { Engine } from './engine.js';

/** The same engine as plain data and functions, of which a wrapper replaces those that it means. */
export function boundEngine(engine: Engine): Engine {
  return {
    model: engine.model,
    contextSize: engine.contextSize,
    reply: (...asked) => engine.reply(...asked),
    complete: (...asked) => engine.complete(...asked),
    embed: (...asked) => engine.embed(...asked),
    tokenize: (...asked) => engine.tokenize(...asked),
    detokenize: tokens => engine.detokenize(tokens),
    render: (...asked) => engine.render(...asked),
    activity: () => engine.activity(),
    measure: (...asked) => engine.measure(...asked),
    memory: () => engine.memory(),
    unload: () => engine.unload(),
  };
}
