import { readSchema } from '../../../chat/schema/read.js';
import { type Constraint, constraintOf } from '../schema.js';

/** Schemas that are kept compiled: most batches have one for all lines, or a few. */
const KEPT = 32;

/** What holds answers to the schemas of their lines, each compiled once. */
export class Constraints {
  readonly #signal: AbortSignal;
  readonly #known = new Map<string, Promise<Constraint>>();

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /** Throws BAD_INPUT for a schema that cannot be used. It is never read as the name of a file. */
  of(schema: string | object): Promise<Constraint> {
    const key = JSON.stringify(schema);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const made = this.#make(schema);
    if (this.#known.size >= KEPT) this.#known.clear();
    this.#known.set(key, made);
    return made;
  }

  async #make(schema: string | object): Promise<Constraint> {
    const read = typeof schema === 'string' ? readSchema(schema) : schema;
    return constraintOf(read as object, this.#signal);
  }
}
