import type { Input, Reading } from '../input.js';

/** Values within values; deeper ones would take the stack of what reads them. */
const DEEPEST = 100;

const plain = /[^"\\\u0000-\u001f]*/y;
const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Goes behind a JSON value. False where there is none; the place is then somewhere within it. */
export function* jsonValue(input: Input, depth = 0): Reading<boolean> {
  if (depth > DEEPEST) return false;
  switch (yield* input.peek()) {
    case '{':
      return yield* members(input, '}', function* () {
        if (!(yield* jsonString(input))) return false;
        yield* input.blanks();
        if (!(yield* input.oneOf([':']))) return false;
        yield* input.blanks();
        return yield* jsonValue(input, depth + 1);
      });
    case '[':
      return yield* members(input, ']', () => jsonValue(input, depth + 1));
    case '"':
      return yield* jsonString(input);
    default:
      return yield* scalar(input);
  }
}

/** Members of an object or elements of an array, with the brackets. */
function* members(input: Input, close: string, member: () => Reading<boolean>): Reading<boolean> {
  input.at++;
  yield* input.blanks();
  if (yield* input.oneOf([close])) return true;
  for (;;) {
    if (!(yield* member())) return false;
    yield* input.blanks();
    const next = yield* input.oneOf([',', close]);
    if (next !== ',') return next === close;
    yield* input.blanks();
  }
}

/** Goes behind a JSON string. */
export function* jsonString(input: Input): Reading<boolean> {
  if ((yield* input.peek()) !== '"') return false;
  input.at++;
  for (;;) {
    plain.lastIndex = input.at;
    input.at += plain.exec(input.text)![0].length;
    const next = yield* input.peek();
    if (next === '"') {
      input.at++;
      return true;
    }
    if (next !== '\\') {
      // The regular expression stopped where the text did.
      if (next === '' || next < ' ') return false;
      continue;
    }
    input.at++;
    if (!(yield* escaped(input))) return false;
  }
}

function* escaped(input: Input): Reading<boolean> {
  const letter = yield* input.peek();
  input.at++;
  if (letter !== 'u') return letter !== '' && '"\\/bfnrt'.includes(letter);
  for (let digit = 0; digit < 4; digit++) {
    if (!/[0-9a-fA-F]/.test(yield* input.peek())) return false;
    input.at++;
  }
  return true;
}

function* scalar(input: Input): Reading<boolean> {
  const start = input.at;
  while (/[-+.\w]/.test(yield* input.peek())) input.at++;
  const text = input.text.slice(start, input.at);
  return ['true', 'false', 'null'].includes(text) || number.test(text);
}
