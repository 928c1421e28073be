/** JSON that cannot be read; the message names line and column, counted from 1, where its grammar breaks. */
export class JsonFault extends Error {
  constructor(text: string, options: ErrorOptions) {
    const before = text.slice(0, faultOf(text)).split('\n');
    super(`no valid JSON at line ${before.length}, column ${before.at(-1)!.length + 1}`, options);
    this.name = 'JsonFault';
  }
}

/** JSON.parse, whose own errors name a place only now and then. Throws JsonFault. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new JsonFault(text, { cause });
  }
}

const LEAST_BIAS = -1e9;

/**
 * JSON.stringify, with -1e9 for the -Infinity of a logit bias, which JSON cannot hold and nothing tells apart.
 * `indent` is spaces per level.
 */
export function toJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, (_, each) => (each === Number.NEGATIVE_INFINITY ? LEAST_BIAS : each), indent);
}

const token =
  /[ \t\r\n]*(?:(?<mark>[{}[\],:])|(?<string>"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-]))/y;

/** What may come next: a value, a value or `]`, a key, a key or `}`, a colon, a comma or the closing mark. */
type Expected = 'value' | 'first value' | 'key' | 'first key' | 'colon' | 'comma';

/** Offset of the first character that RFC 8259 does not allow; the end where the text breaks off. */
function faultOf(text: string): number {
  const open: string[] = [];
  let expected: Expected = 'value';
  token.lastIndex = 0;
  for (;;) {
    const at = token.lastIndex;
    const found = token.exec(text);
    const next: Expected | undefined = found === null ? undefined : after(found, expected, open);
    if (next === undefined) return at + (/^[ \t\r\n]*/.exec(text.slice(at))?.[0].length ?? 0);
    expected = next;
  }
}

/** What is expected after a token, or undefined where the token was not; `open` holds the brackets around it. */
function after(found: RegExpExecArray, expected: Expected, open: string[]): Expected | undefined {
  const { mark, string } = found.groups ?? {};
  const value = expected === 'value' || expected === 'first value';
  const closing = open.at(-1) === '{' ? '}' : ']';
  switch (mark) {
    case '{':
    case '[':
      if (!value) return undefined;
      open.push(mark);
      return mark === '{' ? 'first key' : 'first value';
    case '}':
    case ']':
      if (open.length === 0 || mark !== closing) return undefined;
      if (expected !== 'comma' && expected !== (mark === '}' ? 'first key' : 'first value')) return undefined;
      open.pop();
      return 'comma';
    case ',':
      if (expected !== 'comma' || open.length === 0) return undefined;
      return open.at(-1) === '{' ? 'key' : 'value';
    case ':':
      return expected === 'colon' ? 'value' : undefined;
    default:
      if (expected === 'key' || expected === 'first key') return string === undefined ? undefined : 'colon';
      return value ? 'comma' : undefined;
  }
}
