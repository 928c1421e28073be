/** From the first to the last code point, both included. */
export type Span = readonly [first: number, last: number];

/** A set of code points: spans in order that neither overlap nor touch. */
export type CodePoints = readonly Span[];

/** Every code point that text in UTF-8 can hold: all but the surrogates. */
export const anyPoint: CodePoints = [
  [0, 0xd7ff],
  [0xe000, 0x10ffff],
];

/** The set of all code points in `spans`, which may come in any order. */
export function pointsOf(spans: readonly Span[]): CodePoints {
  const joined: [number, number][] = [];
  for (const [first, last] of [...spans].sort((a, b) => a[0] - b[0])) {
    const before = joined.at(-1);
    if (before !== undefined && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else joined.push([first, last]);
  }
  return joined;
}

/** The code points that are in both. */
export function commonPoints(a: CodePoints, b: CodePoints): CodePoints {
  const spans = a.flatMap(([first, last]) =>
    b.map(([from, to]): Span => [Math.max(first, from), Math.min(last, to)]),
  );
  return pointsOf(spans.filter(([first, last]) => first <= last));
}

/** The code points of `anyPoint` that are not in `points`. */
export function otherPoints(points: CodePoints): CodePoints {
  const gaps: Span[] = [];
  let next = 0;
  for (const [first, last] of points) {
    if (first > next) gaps.push([next, first - 1]);
    next = last + 1;
  }
  gaps.push([next, 0x10ffff]);
  return commonPoints(pointsOf(gaps.filter(([first, last]) => first <= last)), anyPoint);
}

/** The code points of a text. */
export function pointsIn(text: string): CodePoints {
  return pointsOf([...text].map(character => [character.codePointAt(0)!, character.codePointAt(0)!]));
}
