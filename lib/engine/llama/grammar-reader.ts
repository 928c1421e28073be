import { LlmtuiError } from '../../errors.js';

/** Larger or deeper grammars end the process inside llama.cpp, or keep it busy for minutes. */
export const grammarBounds = {
  bytes: 64 * 1024,
  /** Groups within groups. */
  nesting: 500,
  /** Rules, those included that llama.cpp makes for groups and repetitions. */
  rules: 2000,
  /** Characters, ranges and references, after repetitions are written out. */
  elements: 100_000,
  /** Ways to expand the beginning of one rule; llama.cpp follows each of them. */
  expansions: 10_000,
} as const;

/** What recursion checks need of a rule: per alternative the rules referred to, null for anything else. */
export type GrammarRule = readonly (readonly (string | null)[])[];

/** The symbol that a repetition would repeat: the items and elements that it stands for. */
interface Symbol {
  readonly items: readonly (string | null)[];
  readonly elements: number;
  /** Rules that one repetition of it multiplies, as llama.cpp counts them. */
  weight: number;
}

/** `MAX_REPETITION_THRESHOLD` of llama.cpp. */
const MAX_REPETITIONS = 2000;

/**
 * Reads GBNF exactly as llama.cpp 0.4.0 does (`src/llama-grammar.cpp`), and throws BAD_INPUT where that would fail or
 * pass a bound. Groups and repetitions become rules of their own, with a `#` in the name, as they do there.
 */
export class GrammarReader {
  readonly #source: string;
  readonly #tokens: number;
  readonly #isToken: (text: string) => boolean;
  readonly #rules = new Map<string, GrammarRule>();
  #at = 0;
  #elements = 0;
  #made = 0;
  #depth = 0;
  #namesTokens = false;

  constructor(source: string, tokens: number, isToken: (text: string) => boolean) {
    this.#source = source;
    this.#tokens = tokens;
    this.#isToken = isToken;
  }

  read(): ReadonlyMap<string, GrammarRule> {
    if (this.#source.includes('\0')) this.#fail('a NUL character is not allowed');
    this.#space(true);
    while (this.#at < this.#source.length) this.#rule();
    return this.#rules;
  }

  /** Whether what was read names tokens, and not characters only. */
  get namesTokens(): boolean {
    return this.#namesTokens;
  }

  #rule(): void {
    const name = this.#match(/[a-zA-Z0-9-]+/y) ?? this.#fail('expected the name of a rule');
    this.#space(false);
    if (this.#match(/::=/y) === null) this.#fail('expected ::=');
    this.#space(true);
    this.#define(name, this.#alternatives(name, false));
    if (this.#at < this.#source.length && this.#match(/\r\n|\r|\n/y) === null) {
      this.#fail('expected the end of the line');
    }
    this.#space(true);
  }

  #alternatives(rule: string, nested: boolean): GrammarRule {
    const alternatives = [this.#sequence(rule, nested)];
    while (this.#match(/\|/y) !== null) {
      this.#space(true);
      alternatives.push(this.#sequence(rule, nested));
    }
    return alternatives;
  }

  #sequence(rule: string, nested: boolean): (string | null)[] {
    const done: (string | null)[] = [];
    let last: Symbol | null = null;
    for (;;) {
      const repetition = this.#repetition(nested);
      if (repetition !== null) {
        if (last === null) return this.#fail('nothing to repeat here');
        last = this.#repeat(rule, last, repetition);
        continue;
      }
      const next = this.#symbol(rule);
      if (next === null) return [...done, ...(last?.items ?? [])];
      done.push(...(last?.items ?? []));
      last = next.elements === 0 ? null : next;
      this.#space(nested);
    }
  }

  #symbol(rule: string): Symbol | null {
    switch (this.#source[this.#at]) {
      case '"':
        return this.#terminal(this.#literal());
      case '[':
        return this.#terminal(this.#class());
      case '.':
        this.#at++;
        return this.#terminal(1);
      case '<':
      case '!':
        this.#token();
        return this.#terminal(1);
      case '(':
        return this.#group(rule);
      default: {
        const name = this.#match(/[a-zA-Z0-9-]+/y);
        return name === null ? null : { items: [name], elements: this.#count(1), weight: 1 };
      }
    }
  }

  #terminal(elements: number): Symbol {
    return { items: [null], elements: this.#count(elements), weight: 1 };
  }

  #group(rule: string): Symbol {
    if (++this.#depth > grammarBounds.nesting)
      this.#fail(`groups are nested more than ${grammarBounds.nesting} deep`);
    this.#at++;
    this.#space(true);
    const before = this.#rules.size;
    const name = this.#make(rule);
    this.#define(name, this.#alternatives(rule, true));
    if (this.#match(/\)/y) === null) this.#fail('expected )');
    this.#depth--;
    return { items: [name], elements: this.#count(1), weight: this.#rules.size - before };
  }

  #literal(): number {
    let elements = 0;
    this.#at++;
    for (; this.#match(/"/y) === null; elements++) this.#character();
    return elements;
  }

  #class(): number {
    let elements = 0;
    this.#match(/\[\^?/y);
    for (; this.#match(/\]/y) === null; elements++) {
      this.#character();
      if (this.#match(/-(?!\])/y) !== null) {
        this.#character();
        elements++;
      }
    }
    return elements;
  }

  #character(): void {
    const escaped = /\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[trn\\"[\]-])/y;
    if (this.#match(escaped) !== null || this.#match(/[^\\]/uy) !== null) return;
    this.#fail(this.#at < this.#source.length ? 'unknown escape' : 'unexpected end');
  }

  #token(): void {
    this.#namesTokens = true;
    const byId = this.#match(/!?<\[\d+\]>/y);
    if (byId !== null) {
      if (Number(byId.replace(/\D/g, '')) >= this.#tokens) this.#fail(`${byId}: the model has no such token`);
      return;
    }
    const byText = this.#match(/!?<[^>]*>/y) ?? this.#fail('expected <token>');
    if (!this.#isToken(byText.replace(/^!/, ''))) this.#fail(`${byText} is not one token of the model`);
  }

  /** The bounds of a repetition; `max` is infinite without one. Null if none stands here. */
  #repetition(nested: boolean): { readonly min: number; readonly max: number } | null {
    const text = this.#match(/[*+?]|\{/y);
    if (text === null) return null;
    this.#space(nested);
    if (text !== '{') return { min: text === '+' ? 1 : 0, max: text === '?' ? 1 : Number.POSITIVE_INFINITY };
    const min = Number(this.#match(/\d+/y) ?? this.#fail('expected a number'));
    this.#space(nested);
    let max = min;
    if (this.#match(/,/y) !== null) {
      this.#space(nested);
      max = Number(this.#match(/\d+/y) ?? Number.POSITIVE_INFINITY);
      this.#space(nested);
    }
    if (this.#match(/\}/y) === null) this.#fail('expected }');
    this.#space(nested);
    if (min > max) this.#fail(`{${min},${max}}: the first number must not be the larger one`);
    return { min, max: max > MAX_REPETITIONS ? Number.POSITIVE_INFINITY : max };
  }

  #repeat(
    rule: string,
    symbol: Symbol,
    { min, max }: { readonly min: number; readonly max: number },
  ): Symbol | null {
    const bounded = Number.isFinite(max);
    const weight = symbol.weight * (bounded && max > 0 ? max : Math.max(min, 1));
    if (weight >= MAX_REPETITIONS) this.#fail(`repeats more than ${MAX_REPETITIONS} times`);
    const optional = bounded ? max - min : 1;
    this.#count(symbol.elements * (Math.max(min, 1) - 1 + optional));
    const items = min > 0 ? [...symbol.items] : [];
    if (optional > 0) {
      const name = this.#make(rule);
      this.#define(name, [bounded ? symbol.items : [...symbol.items, name], []]);
      // llama.cpp makes one rule for each optional repetition; they differ in length only.
      for (let made = 1; made < optional; made++) this.#define(this.#make(rule), [symbol.items, []]);
      items.push(name);
    }
    return items.length === 0 ? null : { items, elements: symbol.elements * Math.max(min, 1), weight };
  }

  #make(rule: string): string {
    return `${rule}#${this.#made++}`;
  }

  #define(name: string, rule: GrammarRule): void {
    this.#rules.set(name, rule);
    if (this.#rules.size > grammarBounds.rules) this.#fail(`more than ${grammarBounds.rules} rules`);
  }

  #count(elements: number): number {
    this.#elements += elements;
    if (this.#elements > grammarBounds.elements) this.#fail(`more than ${grammarBounds.elements} elements`);
    return elements;
  }

  #space(newlines: boolean): void {
    this.#match(newlines ? /(?:[ \t\r\n]|#[^\r\n]*)+/y : /(?:[ \t]|#[^\r\n]*)+/y);
  }

  #match(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#source);
    if (found === null) return null;
    this.#at = pattern.lastIndex;
    return found[0];
  }

  #fail(reason: string): never {
    const before = this.#source.slice(0, this.#at).split('\n');
    const place = `line ${before.length}, column ${before.at(-1)!.length + 1}`;
    throw new LlmtuiError('BAD_INPUT', `grammar: ${place}: ${reason}`);
  }
}
