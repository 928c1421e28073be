import { automatonRule } from './automaton-rules.js';
import type { Demand } from './demand.js';
import { jsonEncoding } from './json-text.js';
import { type FreeNames, freeNames, memberDemand, type NameParts } from './names.js';
import { refuse } from './refusal.js';
import { type Item, type RuleBook, rule, text } from './rules.js';
import { largest, originOf, smallest } from './shape.js';
import { gapRule, spaceRule } from './spaces.js';
import { stringRule } from './strings.js';

interface Member {
  /** Its name, the colon and its value. */
  readonly items: readonly Item[];
  readonly required: boolean;
}

interface Members {
  readonly declared: readonly Member[];
  readonly free: readonly (readonly Item[])[];
  readonly min: number;
  readonly max: number;
}

type RuleFor = (demand: Demand) => string;

/** A rule for the objects that all `schemas` allow: declared properties in their order, then those with free names. */
export function objectRule(book: RuleBook, parts: NameParts, ruleFor: RuleFor): string {
  return membersRule(book, membersOf(book, parts, ruleFor));
}

function membersOf(book: RuleBook, parts: NameParts, ruleFor: RuleFor): Members {
  const { schemas } = parts;
  const required = new Set(schemas.flatMap(([, schema]) => (schema.required ?? []) as readonly string[]));
  const declared = schemas.flatMap(([, { properties }]) => Object.keys(properties ?? {}));
  const names = [...new Set([...declared, ...required])];
  const free = freeNames(parts, names);
  const min = largest(schemas, 'minProperties', 0);
  const max = smallest(schemas, 'maxProperties');
  if (free.length > 0 && min > required.size + 1) {
    const { pointer, keyword } = originOf(schemas, 'minProperties');
    refuse(
      pointer,
      keyword,
      'is supported without additional properties, or up to one more than the required: names could be repeated',
    );
  }
  const gap = rule(gapRule(book));
  const never = () => book.once('never', () => book.add('never', []));
  const value = (demand: Demand | null) => rule(demand === null ? never() : ruleFor(demand));
  return {
    declared: names.map(name => ({
      items: [text(`${JSON.stringify(name)}:`), gap, value(memberDemand(parts, name))],
      required: required.has(name),
    })),
    free: free.map(each => [rule(nameRule(book, each)), text(':'), gap, value(each.value)]),
    min: min <= required.size ? 0 : min,
    max: free.length === 0 && max >= names.length ? Number.POSITIVE_INFINITY : max,
  };
}

function nameRule(book: RuleBook, { names }: FreeNames): string {
  if (names === null) {
    const origin = { pointer: '', keyword: '' };
    return stringRule(book, { min: 0, max: Number.POSITIVE_INFINITY, patterns: [], origin });
  }
  const inside = automatonRule(book, 'name', names, jsonEncoding(book));
  return book.add('key', [[text('"'), rule(inside), text('"')]]);
}

/**
 * One rule for each place among the declared properties, and for each count of properties as far as a bound needs it.
 * In `more` a property must follow; in `after` a comma or the end.
 */
function membersRule(book: RuleBook, { declared, free, min, max }: Members): string {
  const space = rule(spaceRule(book));
  const most = max === Number.POSITIVE_INFINITY ? min : Math.max(min, max);
  const counts = Array.from({ length: most + 1 }, (_, count) => count);
  const places = [...declared.keys(), declared.length];
  const named = (kind: string) => places.map(() => counts.map(() => book.name(kind)));
  const [more, after] = [named('more'), named('after')];
  const lastRequired = declared.findLastIndex(({ required }) => required);
  for (const place of places) {
    const member = declared[place];
    for (const count of counts) {
      const next = Math.min(count + 1, most);
      const followed = (items: readonly Item[], then: number) => [...items, rule(after[then]![next]!)];
      const skipped = member?.required === false ? [[rule(more[place + 1]![count]!)]] : [];
      const ways =
        member === undefined
          ? free.map(items => followed(items, place))
          : [followed(member.items, place + 1), ...skipped];
      book.define(more[place]![count]!, count < max ? ways : []);
      const closes = place > lastRequired && count >= min;
      book.define(after[place]![count]!, [
        [text(','), space, rule(more[place]![count]!)],
        ...(closes ? [[space, text('}')]] : []),
      ]);
    }
  }
  const empty = lastRequired < 0 && min === 0 ? [[text('}')]] : [];
  const inside = book.add('members', [[rule(more[0]![0]!)], ...empty]);
  return book.add('object', [[text('{'), space, rule(inside)]]);
}
