import type { Input, Reading } from '../input.js';
import { type CallDrafts, objectOf } from './draft.js';
import { jsonString, jsonValue } from './json-input.js';

/** How far the arguments of the open call have been told, where they stand in the text as they are. */
export interface Telling {
  /** The place up to which; null while the text is none of arguments. */
  told: number | null;
}

const argumentNames = ['arguments', 'parameters', 'args'];

/** Goes behind the arguments of the open call, JSON, and tells them as they come. */
export function* plainArguments(input: Input, drafts: CallDrafts, telling: Telling): Reading<boolean> {
  telling.told = input.at;
  const whole = (yield* input.peek()) === '{' && (yield* jsonValue(input));
  drafts.add(input.text.slice(telling.told, input.at));
  telling.told = null;
  return whole;
}

/**
 * Goes behind a call that is an object of `name` and `arguments`, or `function` and `parameters`, in any order, other
 * members beside them.
 */
export function* objectCall(input: Input, drafts: CallDrafts, telling: Telling): Reading<boolean> {
  /** Arguments that stand before the name. */
  const waiting = { text: '' };
  const whole = yield* membersOf(input, drafts, telling, waiting);
  return whole && drafts.isOpen && drafts.end();
}

function* membersOf(
  input: Input,
  drafts: CallDrafts,
  telling: Telling,
  waiting: { text: string },
): Reading<boolean> {
  if (!(yield* input.oneOf(['{']))) return false;
  for (;;) {
    yield* input.blanks();
    const name = yield* text(input);
    if (name === null) return false;
    yield* input.blanks();
    if (!(yield* input.oneOf([':']))) return false;
    yield* input.blanks();
    if (!(yield* member(name, input, drafts, telling, waiting))) return false;
    yield* input.blanks();
    const next = yield* input.oneOf([',', '}']);
    if (next !== ',') return next === '}';
  }
}

function* member(
  name: string,
  input: Input,
  drafts: CallDrafts,
  telling: Telling,
  waiting: { text: string },
): Reading<boolean> {
  const first = yield* input.peek();
  const isName = name === 'name' || name === 'function';
  if (isName && first === '"' && !drafts.isOpen) {
    const called = yield* text(input);
    if (called === null || !drafts.begin(called)) return false;
    drafts.add(waiting.text);
    return true;
  }
  // OpenAI's own form: {"type": "function", "function": {"name": …, "arguments": …}}.
  if (name === 'function' && first === '{') return yield* membersOf(input, drafts, telling, waiting);
  if (!argumentNames.includes(name)) return yield* jsonValue(input);
  if (first === '{' && drafts.isOpen) return yield* plainArguments(input, drafts, telling);
  const start = input.at;
  if (!(yield* jsonValue(input))) return false;
  const written = input.text.slice(start, input.at);
  // Some models write the JSON of the arguments as a text.
  const json = first === '"' ? String(JSON.parse(written)) : written;
  if (json !== 'null' && objectOf(json) === null) return false;
  if (json === 'null') return true;
  if (drafts.isOpen) drafts.add(json);
  else waiting.text = json;
  return true;
}

/** The JSON string that is here. */
function* text(input: Input): Reading<string | null> {
  const start = input.at;
  return (yield* jsonString(input)) ? (JSON.parse(input.text.slice(start, input.at)) as string) : null;
}
