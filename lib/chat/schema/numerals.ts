import { type Automaton, type Edge, type State, smallest } from './automaton.js';

/** A number compared with a bound, as far as its digits are known: smaller, the same, larger. */
export type Order = -1 | 0 | 1;

export const digits = [...'0123456789'];

/** Which of two digits is larger. */
export const orderOf = (a: string, b: string): Order => (a < b ? -1 : a > b ? 1 : 0);

/** The edge for one character. */
export function edge<S>(character: string, target: S): Edge<S> {
  const point = character.charCodeAt(0);
  return { first: point, last: point, target };
}

/** No numeral at all. */
export const nothing: Automaton = [{ accepting: false, edges: [] }];

/** The numerals of `positive`, and those of `negative` behind a minus sign. Neither returns to its start. */
export function signed(positive: Automaton, negative: Automaton): Automaton {
  const shift = (target: number) => target + positive.length;
  const moved = negative.map(
    ({ accepting, edges }): State => ({
      accepting,
      edges: edges.map(each => ({ ...each, target: shift(each.target) })),
    }),
  );
  const [start, ...others] = positive;
  return smallest([{ ...start!, edges: [edge('-', shift(0)), ...start!.edges] }, ...others, ...moved]);
}
