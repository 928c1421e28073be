import { Unsupported } from './refusal.js';

/** From the code point `first` to `last`, both included, the automaton goes to `target`. */
export interface Edge<S = number> {
  readonly first: number;
  readonly last: number;
  readonly target: S;
}

export interface State<S = number> {
  readonly accepting: boolean;
  /** In order; no two overlap. A code point without an edge ends without acceptance. */
  readonly edges: readonly Edge<S>[];
}

/** A deterministic finite automaton over code points; it starts in state 0. A set of strings, exactly. */
export type Automaton = readonly State[];

const LARGEST = 10_000;
/** Characters of all keys together: an automaton with few states may still be a long way off. */
const LONGEST = 5_000_000;

/**
 * The automaton of the states that are reached from `start`; `keyOf` tells them apart. Throws `Unsupported` for too
 * many of them.
 */
export function explore<S>(
  start: S,
  keyOf: (state: S) => string,
  stateOf: (state: S) => State<S>,
): Automaton {
  const numbers = new Map([[keyOf(start), 0]]);
  const found = [start];
  let length = 0;
  const numberOf = (state: S): number => {
    const key = keyOf(state);
    const known = numbers.get(key);
    length += key.length;
    if (length > LONGEST || (known === undefined && found.length >= LARGEST)) {
      throw new Unsupported('its strings have too many cases');
    }
    if (known !== undefined) return known;
    numbers.set(key, found.length);
    return found.push(state) - 1;
  };
  const states: State[] = [];
  for (let index = 0; index < found.length; index++) {
    const { accepting, edges } = stateOf(found[index]!);
    states.push({ accepting, edges: edges.map(edge => ({ ...edge, target: numberOf(edge.target) })) });
  }
  return states;
}

/** The strings that are in both, in either, or in the first but not the second. */
export type Combination = 'both' | 'either' | 'first only';

const DEAD = -1;

/** The smallest automaton of a combination of two. Throws `Unsupported` where it is too large. */
export function combine(a: Automaton, b: Automaton, wanted: Combination): Automaton {
  const accepts = (left: boolean, right: boolean): boolean => {
    if (wanted === 'either') return left || right;
    return left && right === (wanted === 'both');
  };
  const lives = (left: number, right: number): boolean => {
    if (wanted === 'either') return left !== DEAD || right !== DEAD;
    return left !== DEAD && (wanted === 'first only' || right !== DEAD);
  };
  const product = explore<readonly [number, number]>(
    [0, 0],
    state => state.join(),
    ([left, right]) => {
      const [from, to] = [a[left], b[right]];
      const edges = cut([...(from?.edges ?? []), ...(to?.edges ?? [])]).map(([first, last]) => ({
        first,
        last,
        target: [follow(from, first), follow(to, first)] as const,
      }));
      return {
        accepting: accepts(from?.accepting ?? false, to?.accepting ?? false),
        edges: edges.filter(({ target: [x, y] }) => lives(x, y)),
      };
    },
  );
  return smallest(product);
}

/** The state that `point` leads to. */
function follow(state: State | undefined, point: number): number {
  return state?.edges.find(({ first, last }) => first <= point && point <= last)?.target ?? DEAD;
}

/** The spans between all ends of `edges`, so that each edge is a row of whole spans; those without an edge are left out. */
export function cut(edges: readonly Edge<unknown>[]): (readonly [first: number, last: number])[] {
  const starts = [...new Set(edges.flatMap(({ first, last }) => [first, last + 1]))].sort((a, b) => a - b);
  const spans: (readonly [number, number])[] = [];
  for (const [index, first] of starts.slice(0, -1).entries()) {
    if (edges.some(each => each.first <= first && first <= each.last))
      spans.push([first, starts[index + 1]! - 1]);
  }
  return spans;
}

/** Whether the whole of `text` is accepted. */
export function accepts(automaton: Automaton, text: string): boolean {
  let state: number = 0;
  for (const character of text) {
    state = follow(automaton[state], character.codePointAt(0)!);
    if (state === DEAD) return false;
  }
  return automaton[state]!.accepting;
}

/** Whether no string is accepted; `automaton` is a smallest one. */
export function isEmpty(automaton: Automaton): boolean {
  return automaton.length === 1 && !automaton[0]!.accepting;
}

/** For each state the sources of its incoming edges, one for each edge. */
function sourcesOf(automaton: Automaton): readonly (readonly number[])[] {
  const sources = automaton.map((): number[] => []);
  for (const [source, { edges }] of automaton.entries()) {
    for (const { target } of edges) sources[target]!.push(source);
  }
  return sources;
}

/** For each state the length of the shortest text that is accepted from there on; infinite if there is none. */
function shortestRests(automaton: Automaton): readonly number[] {
  const sources = sourcesOf(automaton);
  const lengths = automaton.map(({ accepting }) => (accepting ? 0 : Number.POSITIVE_INFINITY));
  const open = [...automaton.keys()].filter(state => lengths[state] === 0);
  for (const state of open) {
    for (const source of sources[state]!) {
      if (lengths[source] !== Number.POSITIVE_INFINITY) continue;
      lengths[source] = lengths[state]! + 1;
      open.push(source);
    }
  }
  return lengths;
}

/** The same for the longest text; infinite where there is no end. Every state of `automaton` leads to acceptance. */
function longestRests(automaton: Automaton): readonly number[] {
  const sources = sourcesOf(automaton);
  const unknown = automaton.map(({ edges }) => edges.length);
  const lengths = automaton.map(() => Number.POSITIVE_INFINITY);
  const open = [...automaton.keys()].filter(state => unknown[state] === 0);
  for (const state of open) {
    lengths[state] = Math.max(0, ...automaton[state]!.edges.map(({ target }) => lengths[target]! + 1));
    for (const source of sources[state]!) if (--unknown[source]! === 0) open.push(source);
  }
  return lengths;
}

/** Lengths of the shortest and the longest accepted text, in code points; `automaton` is a smallest one. */
export function lengthsOf(automaton: Automaton): { readonly shortest: number; readonly longest: number } {
  return { shortest: shortestRests(automaton)[0]!, longest: longestRests(automaton)[0]! };
}

/** The states from which acceptance can be reached, in a new order; none if nothing is accepted. */
function trimmed(automaton: Automaton): Automaton {
  const rests = shortestRests(automaton);
  const alive = (state: number) => rests[state] !== Number.POSITIVE_INFINITY;
  if (!alive(0)) return [];
  return explore<number>(0, String, state => ({
    accepting: automaton[state]!.accepting,
    edges: automaton[state]!.edges.filter(({ target }) => alive(target)),
  }));
}

/** The automaton with the fewest states that accepts the same (Moore's partition refinement). */
export function smallest(automaton: Automaton): Automaton {
  const states = trimmed(automaton);
  if (states.length === 0) return [{ accepting: false, edges: [] }];
  // States that accept the same rests have rests of the same lengths, so to begin with these spares many rounds.
  const [shortest, longest] = [shortestRests(states), longestRests(states)];
  let groups = numbered(
    states.map(({ accepting }, state) => [accepting, shortest[state], longest[state]].join()),
  );
  for (let count = 0; ; ) {
    const before = groups;
    groups = numbered(
      states.map(({ edges }, state) =>
        [before[state], ...joined(edges, before).map(edge => Object.values(edge).join())].join(' '),
      ),
    );
    const now = new Set(groups).size;
    if (now === count) break;
    count = now;
  }
  const members = new Map([...groups.entries()].map(([state, group]) => [group, states[state]!]));
  return explore(groups[0]!, String, group => {
    const { accepting, edges } = members.get(group)!;
    return { accepting, edges: joined(edges, groups) };
  });
}

/** A number for each key, the same for the same. */
function numbered(keys: readonly string[]): number[] {
  const numbers = new Map<string, number>();
  return keys.map(key => {
    if (!numbers.has(key)) numbers.set(key, numbers.size);
    return numbers.get(key)!;
  });
}

/** Edges to the groups of their targets, neighbours joined. */
function joined(edges: readonly Edge[], groups: readonly number[]): Edge[] {
  const result: { first: number; last: number; target: number }[] = [];
  for (const { first, last, target } of edges) {
    const before = result.at(-1);
    const group = groups[target]!;
    if (before?.target === group && before.last + 1 === first) before.last = last;
    else result.push({ first, last, target: group });
  }
  return result;
}
