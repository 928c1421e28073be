import { arrayRule } from './arrays.js';
import { type Automaton, combine } from './automaton.js';
import { type Choice, type ClosedDemand, closed, type Demand, demandKey, literalsOf } from './demand.js';
import type { SchemaDocument } from './document.js';
import { hasType, isAboutLiterals, literalsRule } from './literals.js';
import type { NameParts } from './names.js';
import { numberRule } from './numbers.js';
import { objectRule } from './objects.js';
import { Unsupported } from './refusal.js';
import { automatonOf, choice, literal } from './regex.js';
import { type Alternatives, RuleBook, rule, text } from './rules.js';
import { arrayShape, numberShape, stringShape, typesOf } from './shape.js';
import { stringAutomaton, stringRule } from './strings.js';
import { placeValidator } from './validate.js';

/**
 * What the rules are for: to write values, or to see whether a demand can be satisfied at all. For that strings of a
 * format count as any strings, because a validator takes more for a date than what is written for one.
 */
export type Purpose = 'writing' | 'excluding';

/**
 * So many subschemas may be in all demands together. Each choice in `allOf` multiplies the demands and makes each longer;
 * to find that out by counting rules alone takes seconds.
 */
const MOST_DEMANDED = 20_000;

/** Makes the rules for demands on one schema, each demand once. */
export class Builder {
  readonly book = new RuleBook();
  /** Every `oneOf` that was met, with the demand in which it stands. */
  readonly exclusive: (readonly [demand: Demand, choice: Choice])[] = [];
  readonly #document: SchemaDocument;
  readonly #purpose: Purpose;
  readonly #names = new Map<string, string>();
  readonly #open: { readonly name: string; readonly demand: ClosedDemand }[] = [];
  #demanded = 0;
  #admits: ((pointer: string, value: unknown) => boolean) | null = null;

  constructor(document: SchemaDocument, purpose: Purpose) {
    this.#document = document;
    this.#purpose = purpose;
  }

  /** The rule of a demand; it is defined once `finish` has been called. */
  readonly ruleFor = (demand: Demand): string => {
    const whole = closed(this.#document, demand);
    const key = demandKey(whole.pointers);
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    this.#demanded += whole.pointers.length;
    if (this.#demanded > MOST_DEMANDED) throw new Unsupported('too large to be made into a grammar');
    const name = this.book.name('value');
    this.#names.set(key, name);
    // Defined later, because it may lead back here.
    this.#open.push({ name, demand: whole });
    return name;
  };

  /** Defines every rule that was asked for, and those that they need. */
  finish(): void {
    for (let next = this.#open.pop(); next !== undefined; next = this.#open.pop()) {
      this.book.define(next.name, this.#alternatives(next.demand));
    }
  }

  #alternatives(demand: ClosedDemand): Alternatives {
    if (demand.impossible) return [];
    const literals = this.#literals(demand);
    if (literals !== null) return [[rule(literalsRule(this.book, literals))]];
    const branches = this.#branches(demand);
    if (branches !== null) return branches.map(branch => [rule(this.ruleFor(branch))]);
    return this.#typed(demand);
  }

  #typed({ schemas }: ClosedDemand): Alternatives {
    const { book, ruleFor } = this;
    return [...typesOf(schemas)].flatMap((type): Alternatives => {
      switch (type) {
        case 'null':
          return [[text('null')]];
        case 'boolean':
          return [[text('true')], [text('false')]];
        case 'string':
          return [[rule(stringRule(book, stringShape(schemas, this.#usesFormats)))]];
        case 'array':
          return [[rule(arrayRule(book, arrayShape(schemas), ruleFor))]];
        case 'object':
          return [[rule(objectRule(book, this.#nameParts(schemas), ruleFor))]];
        default:
          return [[rule(numberRule(book, numberShape(schemas, type === 'integer')))]];
      }
    });
  }

  #nameParts(schemas: NameParts['schemas']): NameParts {
    return { document: this.#document, schemas, textsOf: demand => this.#textsOf(demand) };
  }

  /** The values that `enum` and `const` leave, if there is one of these. */
  #literals({ schemas }: ClosedDemand): readonly unknown[] | null {
    const listed = literalsOf(schemas);
    if (listed === null) return null;
    const types = typesOf(schemas);
    const possible = [...listed.values()].filter(value => hasType(types, value));
    // What most schemas with a list say beside it needs no validator.
    const others = schemas.filter(([, schema]) => !Object.keys(schema).every(isAboutLiterals));
    if (possible.length === 0 || others.length === 0) return possible;
    this.#admits ??= placeValidator(this.#document.root, this.#purpose === 'excluding');
    return possible.filter(value => others.every(([pointer]) => this.#admits!(pointer, value)));
  }

  /** The demands that the first open choice parts this one into; null if none is open. */
  #branches({ pointers, choices }: ClosedDemand): readonly Demand[] | null {
    for (const each of choices) if (each.keyword === 'oneOf') this.exclusive.push([pointers, each]);
    const open = choices.find(({ branches }) => !branches.some(branch => pointers.includes(branch)));
    return open === undefined ? null : open.branches.map(branch => [...pointers, branch]);
  }

  get #usesFormats(): boolean {
    return this.#purpose === 'writing';
  }

  /** The strings of a demand. */
  #textsOf(demand: Demand): Automaton {
    const whole = closed(this.#document, demand);
    const none = automatonOf(choice());
    if (whole.impossible) return none;
    const literals = this.#literals(whole);
    if (literals !== null) {
      return automatonOf(choice(...literals.filter(value => typeof value === 'string').map(literal)));
    }
    const branches = this.#branches(whole);
    if (branches !== null) {
      return branches
        .map(branch => this.#textsOf(branch))
        .reduce((all, next) => combine(all, next, 'either'));
    }
    if (!typesOf(whole.schemas).has('string')) return none;
    return stringAutomaton(stringShape(whole.schemas, this.#usesFormats));
  }
}
