/** A request that is valid, to be spoilt. */
export interface Valid {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

/** Values that programs trip over. */
const odd: readonly unknown[] = [
  ...[null, true, false, 0, -1, 1.5, 1e308, -1e308, 2 ** 53, Number.MIN_VALUE, 4_294_967_296],
  ...[
    '',
    ' ',
    '0',
    'NaN',
    '\u0000',
    '\ud800',
    '\u202e',
    '../../etc/passwd',
    '%s%n',
    '<|im_end|>',
    "'; drop table",
  ],
  ...['x'.repeat(10_000), [], [[]], {}, { __proto__x: 1 }, { toString: 1 }, { constructor: 1 }, [null], ['']],
];

/** A spoilt copy of a request: a value, a name, the bytes of the body, the method or the path is another. */
export function spoilt(valid: Valid, random: () => number): Valid & { readonly bytes: Buffer | undefined } {
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!;
  const { method, path, body } = valid;
  const kind = Math.floor(random() * 8);
  const value = kind < 5 ? changed(body, random) : body;
  const bytes = value === undefined ? undefined : Buffer.from(JSON.stringify(value));
  if (kind === 5 && bytes !== undefined) flip(bytes, random);
  return {
    method: kind === 6 ? pick(['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'POST']) : method,
    path: kind === 7 ? spoiltPath(path, random) : path,
    body: value,
    bytes: kind === 5 && random() < 0.3 ? bytes?.subarray(0, Math.floor(random() * bytes.length)) : bytes,
  };
}

/** A copy in which one value or name, at any depth, is odd. */
function changed(value: unknown, random: () => number): unknown {
  const another = odd[Math.floor(random() * odd.length)];
  if (typeof value !== 'object' || value === null || random() < 0.05) return another;
  const entries = Object.entries(value);
  const at = Math.floor(random() * (entries.length + 1));
  const [name, inner] = entries[at] ?? [];
  if (name === undefined) {
    const added = ['__proto__', 'constructor', '', 'x', 'length'][Math.floor(random() * 5)]!;
    return Array.isArray(value) ? [...value, another] : Object.fromEntries([...entries, [added, another]]);
  }
  const next = random() < 0.5 ? another : changed(inner, random);
  if (Array.isArray(value)) return value.map((each, index) => (index === at ? next : each));
  if (random() < 0.1) return Object.fromEntries(entries.filter((_, index) => index !== at));
  return { ...value, [name]: next };
}

function flip(bytes: Buffer, random: () => number): void {
  for (let count = 1 + Math.floor(random() * 4); count > 0; count--) {
    bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
  }
}

function spoiltPath(path: string, random: () => number): string {
  const piece = ['%00', '%2e%2e%2f', '//', '%', '?a=%ff', '\u00fc', ';', '%c0%af'][Math.floor(random() * 8)]!;
  const at = 1 + Math.floor(random() * path.length);
  return `${path.slice(0, at)}${piece}${path.slice(at)}`;
}
