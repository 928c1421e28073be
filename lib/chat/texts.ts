/** A value of JSON with every text in it, names included, replaced by what `change` makes of it. */
export function mapTexts<Value>(value: Value, change: (text: string) => string): Value {
  const visit = (inner: unknown): unknown => {
    if (typeof inner === 'string') return change(inner);
    if (Array.isArray(inner)) return inner.map(visit);
    if (typeof inner !== 'object' || inner === null) return inner;
    return Object.fromEntries(Object.entries(inner).map(([name, item]) => [change(name), visit(item)]));
  };
  return visit(value) as Value;
}

/** Every text in a value of JSON, names included. */
export function textsIn(value: unknown): string[] {
  const texts: string[] = [];
  mapTexts(value, text => {
    texts.push(text);
    return text;
  });
  return texts;
}
