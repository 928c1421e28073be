import { below, pick } from '../chat/seeded.js';

/** A request that is valid, to be spoilt. */
export interface Valid {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

/** A spoilt request, `bytes` its body. */
export interface Spoilt {
  readonly method: string;
  readonly path: string;
  readonly bytes: Buffer | undefined;
}

/** Values that programs trip over. */
const odd: readonly unknown[] = [
  ...[null, true, false, 0, -1, 1.5, 1e308, -1e308, 2 ** 53, Number.MIN_VALUE, 4_294_967_296],
  ...['', ' ', '0', 'NaN', '\u0000', '\ud800', '\u202e', '../../etc/passwd', '%s%n', '<|im_end|>'],
  ...[
    "'; drop table",
    'sha256:',
    'data:image/png;base64,AA==',
    'http://169.254.169.254/',
    'x'.repeat(10_000),
  ],
  ...[[], [[]], {}, { __proto__x: 1 }, { toString: 1 }, { constructor: 1 }, [null], [''], [{}], [[1, 2]]],
];

/** Numbers that JSON can write and JavaScript cannot hold, and what looks like a number. */
const numbers = [
  '1e999',
  '-1e999',
  '1e-999',
  '-0',
  '9'.repeat(400),
  `0.${'1'.repeat(400)}`,
  '01',
  '0x10',
  'NaN',
];

const deep = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;

/** Changes of the text of a body that no value can express. */
const texts: readonly ((text: string, random: () => number) => string)[] = [
  (text, random) => text.replace(/-?\d+(\.\d+)?/, pick(random, numbers)),
  text => text.replace(/"[^"\\]*"(?=[,}\]])/, '"\\ud83d"'),
  text => text.replace(/"[^"\\]*"(?=[,}\]])/, '"\\udc00\\ud800\\u0000"'),
  (text, random) => text.replace(/:("[^"]*"|\d+)/, `:${deep(pick(random, [50, 190, 250, 20_000]))}`),
  text => text.replace('{', '{"model":1,'),
  text => text.replace(/"(\w+)":/, '"\\u005f_proto__":'),
  text => `\ufeff${text}`,
  text => `${text}${text}`,
  text => text.slice(0, -1),
  text => `${text}//`,
];

/** A spoilt copy: a value, a name, the text or the bytes of the body, the method or the path is another. */
export function spoilt({ method, path, body }: Valid, random: () => number): Spoilt {
  const kind = below(random, 10);
  if (kind === 8) {
    const methods = ['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'POST', 'HEAD', 'QUERY', 'TRACE'];
    return { method: pick(random, methods), path, bytes: bytesOf(body) };
  }
  if (kind === 9 || body === undefined)
    return { method, path: spoiltPath(path, random), bytes: bytesOf(body) };
  if (kind === 7) return { method, path, bytes: flipped(bytesOf(body)!, random) };
  if (kind === 6)
    return { method, path, bytes: Buffer.from(pick(random, texts)(JSON.stringify(body), random)) };
  return { method, path, bytes: bytesOf(changed(body, random)) };
}

const bytesOf = (value: unknown): Buffer | undefined =>
  value === undefined ? undefined : Buffer.from(JSON.stringify(value));

/** A copy in which one value or name, at any depth, is odd. */
export function changed(value: unknown, random: () => number): unknown {
  const another = pick(random, odd);
  if (typeof value !== 'object' || value === null || random() < 0.05) return another;
  const entries = Object.entries(value);
  const at = below(random, entries.length + 1);
  const [name, inner] = entries[at] ?? [];
  if (name === undefined) {
    const added = pick(random, ['__proto__', 'constructor', '', 'x', 'length', 'n', 'stream']);
    return Array.isArray(value) ? [...value, another] : Object.fromEntries([...entries, [added, another]]);
  }
  const next = random() < 0.3 ? another : changed(inner, random);
  if (Array.isArray(value)) return value.map((each, index) => (index === at ? next : each));
  if (random() < 0.1) return Object.fromEntries(entries.filter((_, index) => index !== at));
  return { ...value, [name]: next };
}

/** A copy with some bytes changed, cut or doubled. */
export function flipped(bytes: Buffer, random: () => number): Buffer {
  const copy = Buffer.from(bytes);
  for (let count = 1 + below(random, 4); count > 0; count--)
    copy[below(random, copy.length)] = below(random, 256);
  const at = below(random, copy.length);
  if (random() < 0.2) return copy.subarray(0, at);
  return random() < 0.1 ? Buffer.concat([copy, copy.subarray(at)]) : copy;
}

function spoiltPath(path: string, random: () => number): string {
  const pieces = [
    '%00',
    '%2e%2e%2f',
    '//',
    '%',
    '?a=%ff',
    '\u00fc',
    ';',
    '%c0%af',
    '?stream=1',
    'x'.repeat(600),
  ];
  const at = 1 + below(random, path.length);
  return `${path.slice(0, at)}${pick(random, pieces)}${path.slice(at)}`;
}
