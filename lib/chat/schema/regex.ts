import { type Automaton, cut, explore, smallest } from './automaton.js';
import { type CodePoints, pointsIn } from './code-points.js';
import { Unsupported } from './refusal.js';

/** A regular expression in the sense of the theory: a set of strings. */
export type Regex =
  | { readonly type: 'set'; readonly points: CodePoints }
  | { readonly type: 'sequence'; readonly parts: readonly Regex[] }
  | { readonly type: 'choice'; readonly parts: readonly Regex[] }
  | { readonly type: 'repeat'; readonly part: Regex; readonly min: number; readonly max: number };

export const sequence = (...parts: readonly Regex[]): Regex => ({ type: 'sequence', parts });
export const choice = (...parts: readonly Regex[]): Regex => ({ type: 'choice', parts });
export const repeat = (part: Regex, min: number, max: number): Regex => ({ type: 'repeat', part, min, max });
export const set = (points: CodePoints): Regex => ({ type: 'set', points });

/** Exactly this text. */
export const literal = (text: string): Regex =>
  sequence(...[...text].map(character => set(pointsIn(character))));

interface NfaState {
  readonly free: number[];
  readonly edges: { readonly first: number; readonly last: number; readonly target: number }[];
}

const LARGEST = 20_000;

/** Thompson's construction; the last state made by `add` of the whole is the accepting one. */
class Nfa {
  readonly states: NfaState[] = [];

  state(): number {
    if (this.states.length >= LARGEST) throw new Unsupported('it repeats too much');
    return this.states.push({ free: [], edges: [] }) - 1;
  }

  free(from: number, to: number): void {
    this.states[from]!.free.push(to);
  }

  /** Adds `regex` behind the state `from`, and returns the state where it ends. */
  add(regex: Regex, from: number): number {
    switch (regex.type) {
      case 'set': {
        const target = this.state();
        for (const [first, last] of regex.points) this.states[from]!.edges.push({ first, last, target });
        return target;
      }
      case 'sequence':
        return regex.parts.reduce((end, part) => this.add(part, end), from);
      case 'choice': {
        const end = this.state();
        for (const part of regex.parts) {
          const start = this.state();
          this.free(from, start);
          this.free(this.add(part, start), end);
        }
        return end;
      }
      case 'repeat':
        return this.#repeat(regex.part, regex.min, regex.max, from);
    }
  }

  #repeat(part: Regex, min: number, max: number, from: number): number {
    let end = from;
    for (let count = 0; count < min; count++) end = this.add(part, end);
    if (max === Number.POSITIVE_INFINITY) {
      // A loop needs a state of its own, or what stands before could be repeated too.
      const loop = this.state();
      this.free(end, loop);
      this.free(this.add(part, loop), loop);
      const after = this.state();
      this.free(loop, after);
      return after;
    }
    const after = this.state();
    this.free(end, after);
    for (let count = min; count < max; count++) {
      end = this.add(part, end);
      this.free(end, after);
    }
    return after;
  }

  /** The states reached from `states` without a character, in order. */
  closure(states: Iterable<number>): number[] {
    const reached = new Set<number>();
    const open = [...states];
    for (let state = open.pop(); state !== undefined; state = open.pop()) {
      if (reached.has(state)) continue;
      reached.add(state);
      open.push(...this.states[state]!.free);
    }
    return [...reached].sort((a, b) => a - b);
  }
}

/** The smallest automaton of a regular expression. Throws `Unsupported` where it is too large. */
export function automatonOf(regex: Regex): Automaton {
  const nfa = new Nfa();
  const start = nfa.state();
  const end = nfa.add(regex, start);
  const subset = explore(
    nfa.closure([start]),
    states => states.join(),
    states => {
      const edges = states.flatMap(state => nfa.states[state]!.edges);
      return {
        accepting: states.includes(end),
        edges: cut(edges).map(([first, last]) => {
          const targets = edges.filter(edge => edge.first <= first && first <= edge.last);
          return { first, last, target: nfa.closure(targets.map(({ target }) => target)) };
        }),
      };
    },
  );
  return smallest(subset);
}
