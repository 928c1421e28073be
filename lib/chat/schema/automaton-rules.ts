import type { Automaton, State } from './automaton.js';
import { type CodePoints, pointsOf } from './code-points.js';
import { type Alternatives, type Item, points, type RuleBook, rule } from './rules.js';

/** How one of `points` is written: the alternatives for it. */
export type Encoding = (points: CodePoints) => Alternatives;

/** A code point as itself. */
export const plain: Encoding = of => [[points(of)]];

/** The targets of a state, each with all code points that lead there. */
function targetsOf({ edges }: State): ReadonlyMap<number, CodePoints> {
  const targets = new Map<number, CodePoints>();
  for (const { first, last, target } of edges) {
    targets.set(target, pointsOf([...(targets.get(target) ?? []), [first, last]]));
  }
  return targets;
}

/**
 * A rule for the strings of an automaton, with further ones for the states where ways part or meet, so that llama.cpp
 * follows a single way through every string.
 */
export function automatonRule(book: RuleBook, kind: string, automaton: Automaton, encode: Encoding): string {
  const targets = automaton.map(targetsOf);
  const entries = automaton.map(() => 0);
  for (const each of targets) for (const target of each.keys()) entries[target]!++;
  const names = new Map([[0, book.name(kind)]]);
  const open = [0];
  const nameOf = (state: number): string => {
    const name = names.get(state) ?? book.name(kind);
    if (!names.has(state)) open.push(state);
    names.set(state, name);
    return name;
  };
  /** What follows in `state`: in line as long as there is one way, and no other way leads there. */
  const rest = (state: number): Item[] => {
    const items: Item[] = [];
    for (let at = state; ; ) {
      const { accepting } = automaton[at]!;
      const ways = [...targets[at]!];
      if (accepting && ways.length === 0) return items;
      const [only] = ways;
      const written = only === undefined ? [] : encode(only[1]);
      const inLine = !accepting && ways.length === 1 && written.length === 1 && entries[at] === 1 && at !== 0;
      if (!inLine) return [...items, rule(nameOf(at))];
      items.push(...written[0]!);
      at = only![0];
    }
  };
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    const ways = [...targets[state]!].flatMap(([target, of]) => {
      const following = rest(target);
      return encode(of).map(items => [...items, ...following]);
    });
    book.define(names.get(state)!, automaton[state]!.accepting ? [...ways, []] : ways);
  }
  return names.get(0)!;
}
