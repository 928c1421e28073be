import { type Item, type Rules, simplified } from './rules.js';

/** What is still to come of a text, first item first. */
type Rest = readonly Item[];

/**
 * The rules of what can follow `start` in a text of `rules`, whose root is the first of them; null if no text begins
 * with it. It follows every way to read `start` at once, as llama.cpp's grammars do; none may begin with itself.
 */
export function continued(rules: Rules, start: string): Rules | null {
  if (start === '') return rules;
  const [root] = rules.keys();
  let rests: readonly Rest[] = [[{ type: 'rule', name: root! }]];
  for (const character of start) {
    const point = character.codePointAt(0)!;
    rests = distinct(rests.flatMap(rest => readyFor(rules, rest)).flatMap(rest => after(rest, point)));
    if (rests.length === 0) return null;
  }
  return simplified(new Map([...rules, [root!, rests]]), root!);
}

/** The ways to go on with a rest whose first item is a text or a set. */
function readyFor(rules: Rules, rest: Rest): readonly Rest[] {
  const [first, ...others] = rest;
  if (first === undefined) return [];
  switch (first.type) {
    case 'text':
      return first.text === '' ? readyFor(rules, others) : [rest];
    case 'set':
      return [rest];
    case 'rule':
      return rules.get(first.name)!.flatMap(items => readyFor(rules, [...items, ...others]));
    case 'times': {
      if (first.count === 0) return readyFor(rules, others);
      const less: Item = { ...first, count: first.count - 1 };
      return readyFor(rules, [{ type: 'rule', name: first.name }, less, ...others]);
    }
  }
}

/** The rest behind one code point; none if it does not begin with that. */
function after([first, ...others]: Rest, point: number): readonly Rest[] {
  if (first?.type === 'text' && first.text.codePointAt(0) === point) {
    const text = first.text.slice(String.fromCodePoint(point).length);
    return [text === '' ? others : [{ type: 'text', text }, ...others]];
  }
  const isOfSet = first?.type === 'set' && first.points.some(([from, to]) => from <= point && point <= to);
  return isOfSet ? [others] : [];
}

const distinct = (rests: readonly Rest[]): readonly Rest[] => [
  ...new Map(rests.map(rest => [JSON.stringify(rest), rest])).values(),
];
