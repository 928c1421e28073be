/** A number as JavaScript writes it, and with an exponent, where that is due. */
function* numerals(value: number): Generator<string> {
  const size = Math.abs(value);
  yield String(value === 0 ? 0 : value);
  if (size >= 1e15) yield value.toExponential();
}

function* orders<T>(items: readonly T[]): Generator<readonly T[]> {
  if (items.length === 0) yield [];
  for (const [index, first] of items.entries()) {
    for (const rest of orders(items.toSpliced(index, 1))) yield [first, ...rest];
  }
}

function* products(lists: readonly (() => Generator<string>)[]): Generator<readonly string[]> {
  const [first, ...others] = lists;
  if (first === undefined) return yield [];
  for (const text of first()) for (const rest of products(others)) yield [text, ...rest];
}

/**
 * The texts of a value in the canonical form that `schemaGrammar` states, without space, and with the properties of
 * every object in each order that there is.
 */
export function* canonicalTexts(value: unknown): Generator<string> {
  if (typeof value === 'number') return yield* numerals(value);
  if (typeof value !== 'object' || value === null) return yield JSON.stringify(value);
  if (Array.isArray(value)) {
    for (const items of products(value.map(item => () => canonicalTexts(item)))) yield `[${items.join()}]`;
    return;
  }
  for (const entries of orders(Object.entries(value))) {
    const values = entries.map(
      ([, inner]) =>
        () =>
          canonicalTexts(inner),
    );
    for (const texts of products(values)) {
      yield `{${texts.map((text, index) => `${JSON.stringify(entries[index]![0])}:${text}`).join()}}`;
    }
  }
}
