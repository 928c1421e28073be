import { boundEngine } from './bound.js';
import type { Engine } from './engine.js';

/** What loaded engines take, as each said last, until its memory is back. */
export class HeldBytes {
  readonly #bytes = new Map<string, number>();

  has(name: string): boolean {
    return this.#bytes.has(name);
  }

  /** Bytes of all of them, but for the one of that name. */
  sum(but?: string): number {
    let sum = 0;
    for (const [name, bytes] of this.#bytes) if (name !== but) sum += bytes;
    return sum;
  }

  /** The same engine, counted from now on. Rejects as its `memory` does. */
  async counted(name: string, engine: Engine): Promise<Engine> {
    const memory = async () => {
      const now = await engine.memory();
      this.#bytes.set(name, now.weights + now.kvCache + now.computeBuffers);
      return now;
    };
    await memory();
    return {
      ...boundEngine(engine),
      memory,
      unload: async () => {
        await engine.unload();
        this.#bytes.delete(name);
      },
    };
  }
}
