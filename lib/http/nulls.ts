/** Fields that hold JSON of the client's own, in which null says something. */
const foreign: ReadonlySet<string> = new Set([
  'arguments',
  'format',
  'input',
  'input_schema',
  'parameters',
  'schema',
]);

/** A body without the fields that are null: in the compatible APIs null means absent. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== null)
      .map(([name, inner]) => [name, foreign.has(name) ? inner : withoutNulls(inner)]),
  );
}
