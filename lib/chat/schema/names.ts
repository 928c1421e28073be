import { type Automaton, accepts, combine, isEmpty } from './automaton.js';
import type { Demand, SchemaObject } from './demand.js';
import { type SchemaDocument, within } from './document.js';
import { anyText, patternRegex } from './pattern.js';
import { at, refuse } from './refusal.js';
import { automatonOf, choice, literal } from './regex.js';

/** Names of properties that are not declared, and the demand on their values. */
export interface FreeNames {
  /** Null is every name. */
  readonly names: Automaton | null;
  readonly value: Demand;
}

export interface NameParts {
  readonly document: SchemaDocument;
  readonly schemas: readonly (readonly [pointer: string, schema: SchemaObject])[];
  /** The strings that a demand on names allows. */
  readonly textsOf: (demand: Demand) => Automaton;
}

const patternsOf = ({ patternProperties }: SchemaObject): string[] => Object.keys(patternProperties ?? {});

const patternAutomaton = (pointer: string, pattern: string): Automaton =>
  at(pointer, 'patternProperties', () => automatonOf(patternRegex(pattern)));

/** The demand on the value of a declared property; null if no property may have that name. */
export function memberDemand({ schemas, textsOf }: NameParts, name: string): Demand | null {
  const demand: string[] = [];
  for (const [pointer, schema] of schemas) {
    if (schema.propertyNames !== undefined && !accepts(textsOf([within(pointer, 'propertyNames')]), name))
      return null;
    const matching = patternsOf(schema).filter(pattern => accepts(patternAutomaton(pointer, pattern), name));
    const declared = Object.hasOwn(schema.properties ?? {}, name);
    if (declared) demand.push(within(pointer, 'properties', name));
    demand.push(...matching.map(pattern => within(pointer, 'patternProperties', pattern)));
    const additional = !declared && matching.length === 0 && schema.additionalProperties !== undefined;
    if (additional) demand.push(within(pointer, 'additionalProperties'));
  }
  return demand;
}

/** Every name that is not among `declared`, in groups with the same demand on the value. */
export function freeNames(
  { document, schemas, textsOf }: NameParts,
  declared: readonly string[],
): FreeNames[] {
  let groups: FreeNames[] = [{ names: null, value: [] }];
  for (const [pointer, schema] of schemas) {
    const names = schema.propertyNames === undefined ? null : textsOf([within(pointer, 'propertyNames')]);
    if (names !== null) groups = groups.map(group => ({ ...group, names: common(group.names, names) }));
    groups = groups.flatMap(group => split(group, pointer, schema));
    groups = groups.filter(({ value }) => !value.some(each => document.at(each) === false));
  }
  if (declared.length === 0) return groups;
  const known = automatonOf(choice(...declared.map(literal)));
  return groups
    .map(({ names, value }) => ({ names: combine(names ?? everyName(), known, 'first only'), value }))
    .filter(({ names }) => !isEmpty(names));
}

/** Patterns double the groups, unless they have no name in common. */
const MOST_GROUPS = 64;

const everyName = () => automatonOf(anyText);
const common = (a: Automaton | null, b: Automaton): Automaton => (a === null ? b : combine(a, b, 'both'));

/** Parts a group by the patterns of one schema, and adds what that schema wants of the values. */
function split(group: FreeNames, pointer: string, schema: SchemaObject): FreeNames[] {
  let parts = [{ ...group, matched: false }];
  for (const pattern of patternsOf(schema)) {
    const found = patternAutomaton(pointer, pattern);
    const value = within(pointer, 'patternProperties', pattern);
    parts = parts
      .flatMap(part => [
        { names: common(part.names, found), value: [...part.value, value], matched: true },
        { ...part, names: combine(part.names ?? everyName(), found, 'first only') },
      ])
      .filter(({ names }) => !isEmpty(names));
    if (parts.length > MOST_GROUPS)
      refuse(pointer, 'patternProperties', 'has too many patterns for the same names');
  }
  const additional =
    schema.additionalProperties === undefined ? [] : [within(pointer, 'additionalProperties')];
  return parts.map(({ names, value, matched }) => ({
    names,
    value: matched ? value : [...value, ...additional],
  }));
}
