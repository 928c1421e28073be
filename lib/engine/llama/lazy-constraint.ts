import { Constraint, type ConstraintParts } from './constraint.js';
import type { ShownTokens } from './shown-tokens.js';

export interface LazyStart {
  /** GBNF. */
  readonly source: string;
  /** The texts that the grammar begins at. */
  readonly after: readonly string[];
  readonly shown: ShownTokens;
}

/**
 * A grammar that counts from the first of some texts on, that text included: until then it watches what a reply says.
 * It compares bytes, so that neither a text nor a character has to begin where a token does.
 */
export class LazyConstraint {
  readonly #parts: ConstraintParts;
  readonly #start: LazyStart;
  readonly #triggers: readonly string[];
  /** Bytes at the end of a reply that may be the beginning of a trigger, one to a character. */
  readonly #longest: number;
  #tail = '';
  #constraint: Constraint;
  #isActive = false;

  /** Throws BAD_INPUT for a grammar that cannot be used. */
  constructor(parts: ConstraintParts, start: LazyStart) {
    this.#parts = parts;
    this.#start = start;
    this.#triggers = start.after.map(text => Buffer.from(text).toString('latin1'));
    this.#longest = Math.max(...this.#triggers.map(text => text.length));
    this.#constraint = new Constraint(parts, start.source);
  }

  /** The grammar, once it counts: it then stands behind all that the reply has said since its trigger. */
  get active(): Constraint | null {
    return this.#isActive ? this.#constraint : null;
  }

  /** Takes the next token of the reply. False if it completes a trigger and goes on as the grammar does not allow. */
  take(token: number): boolean {
    const text = this.#tail + this.#printed(token);
    const found = this.#triggers.map(trigger => text.indexOf(trigger)).filter(at => at >= 0);
    if (found.length > 0) return this.#begin(text.slice(Math.min(...found)));
    this.#tail = text.slice(Math.max(0, text.length - this.#longest + 1));
    return true;
  }

  free(): void {
    this.#constraint.free();
  }

  #printed(token: number): string {
    const facts = this.#parts.vocabulary.token(token);
    if (facts.ends) return '';
    const { bytes } = this.#start.shown.get(token) ?? facts;
    return Buffer.from(bytes).toString('latin1');
  }

  /** Hands the grammar what was said, byte by byte: the first token may have begun before the trigger. */
  #begin(bytes: string): boolean {
    const { tree } = this.#parts.candidates;
    for (const byte of Buffer.from(bytes, 'latin1')) {
      const token = tree.tokenOf(byte);
      if (token === null || !this.#constraint.allows(token)) return this.#refuse();
      this.#constraint.accept(token);
    }
    this.#isActive = true;
    return true;
  }

  #refuse(): false {
    this.#constraint.free();
    this.#constraint = new Constraint(this.#parts, this.#start.source);
    return false;
  }
}
