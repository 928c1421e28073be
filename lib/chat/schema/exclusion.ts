import { Builder } from './builder.js';
import { type Choice, closed, type Demand, demandKey, literalsOf } from './demand.js';
import { type SchemaDocument, within } from './document.js';
import { refuse } from './refusal.js';
import { productive } from './rules.js';
import { typesOf } from './shape.js';

/** What is seen of a branch at first sight; values are told apart by their texts. */
interface Outline {
  readonly types: ReadonlySet<string>;
  /** The values that it lists, if it lists any. */
  readonly values: ReadonlySet<string> | null;
  /** The values that it lists for required properties. */
  readonly tags: ReadonlyMap<string, ReadonlySet<string>>;
}

interface Pair {
  readonly choice: Choice;
  /** Indexes of two branches. */
  readonly first: number;
  readonly second: number;
  /** Everything that would hold for a value of both. */
  readonly demand: Demand;
}

const apart = (
  a: ReadonlySet<string> | null | undefined,
  b: ReadonlySet<string> | null | undefined,
): boolean => a != null && b != null && ![...a].some(value => b.has(value));

function outlineOf(document: SchemaDocument, branch: string): Outline {
  const { schemas, impossible } = closed(document, [branch]);
  const required = new Set(schemas.flatMap(([, schema]) => (schema.required ?? []) as readonly string[]));
  const listed = (demand: Demand): ReadonlySet<string> | null => {
    const values = literalsOf(closed(document, demand).schemas);
    return values && new Set(values.keys());
  };
  const tags = [...required].flatMap(name => {
    const declared = schemas.filter(([, { properties }]) => Object.hasOwn(properties ?? {}, name));
    const values = listed(declared.map(([pointer]) => within(pointer, 'properties', name)));
    return values === null ? [] : [[name, values] as const];
  });
  return { types: impossible ? new Set() : typesOf(schemas), values: listed([branch]), tags: new Map(tags) };
}

/** Whether it is plain that no value is of both; true for nearly every union that people write. */
function plainlyApart(a: Outline, b: Outline): boolean {
  const general = (type: string) => (type === 'integer' ? 'number' : type);
  const types = new Set([...b.types].map(general));
  const common = [...a.types].map(general).filter(type => types.has(type));
  const tagged = [...a.tags].some(([name, values]) => apart(values, b.tags.get(name)));
  return (
    apart(a.values, b.values) || (tagged ? common.every(type => type === 'object') : common.length === 0)
  );
}

/** The pairs of branches that have to be looked at closely. */
function doubtful(outlineOf: (branch: string) => Outline, demand: Demand, choice: Choice): Pair[] {
  const { branches } = choice;
  const outlines = branches.map(outlineOf);
  // One that holds anyway must exclude each other one; else every one every other.
  const fixed = [...branches.keys()].filter(index => demand.includes(branches[index]!));
  return (fixed.length > 0 ? fixed : [...branches.keys()]).flatMap(first =>
    [...branches.keys()].flatMap(second => {
      const seen = second === first || (second < first && (fixed.length === 0 || fixed.includes(second)));
      if (seen || plainlyApart(outlines[first]!, outlines[second]!)) return [];
      return [{ choice, first, second, demand: [...demand, branches[first]!, branches[second]!] }];
    }),
  );
}

/**
 * Refuses a `oneOf` where some value could match two of its branches. It is enough to see that the grammar of both
 * together produces nothing. `choices` are those that were met, with the demand in which each stands.
 */
export function checkExclusions(
  document: SchemaDocument,
  choices: readonly (readonly [demand: Demand, choice: Choice])[],
): void {
  const outlines = new Map<string, Outline>();
  const outline = (branch: string): Outline => {
    const made = outlines.get(branch) ?? outlineOf(document, branch);
    outlines.set(branch, made);
    return made;
  };
  const pairs = choices.flatMap(([demand, choice]) => doubtful(outline, demand, choice));
  const each = new Map(pairs.map(pair => [demandKey([...new Set(pair.demand)]), pair]));
  const builder = new Builder(document, 'excluding');
  const named = [...each.values()].map(pair => [pair, builder.ruleFor(pair.demand)] as const);
  builder.finish();
  const possible = productive(builder.book.rules);
  for (const [{ choice, first, second }, name] of named) {
    if (!possible.has(name)) continue;
    const both = `a value could match both number ${Math.min(first, second) + 1} and number ${Math.max(first, second) + 1}`;
    refuse(choice.pointer, choice.keyword, `is supported where no two match the same value; here ${both}`);
  }
}
