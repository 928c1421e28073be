import type { Input, Reading } from '../input.js';
import type { CallDrafts } from './draft.js';
import { plainArguments, type Telling } from './object-call.js';
import { isOfTexts, propertiesOf } from './parameters.js';

/** No tool has a longer name. */
const LONGEST_NAME = 200;

/** A call in the making: what is read, and where it is told. */
export interface CallContext {
  readonly input: Input;
  readonly drafts: CallDrafts;
  readonly telling: Telling;
}

/** Begins the call that the text up to `end` names. */
function* named({ input, drafts }: CallContext, end: string): Reading<boolean> {
  const name = yield* input.until(end, LONGEST_NAME);
  return name !== null && drafts.begin(name.trim());
}

/** `name>{…}</function>`, or tags of parameters in place of the JSON: functionary, Qwen 3 Coder, Seed-OSS. */
export function* functionCall(context: CallContext): Reading<boolean> {
  const { input, drafts, telling } = context;
  if (!(yield* named(context, '>'))) return false;
  yield* input.blanks();
  const json = (yield* input.peek()) === '{';
  const whole = json
    ? yield* plainArguments(input, drafts, telling)
    : yield* taggedArguments(context, parameterTags);
  return whole && drafts.end();
}

/** `name`, then tags of keys and values: GLM. */
export function* keyedCall(context: CallContext): Reading<boolean> {
  const { input, drafts } = context;
  const start = input.at;
  while (/[^<\s]/.test(yield* input.peek()) && input.at - start <= LONGEST_NAME) input.at++;
  if (!drafts.begin(input.text.slice(start, input.at))) return false;
  yield* input.blanks();
  const whole = yield* taggedArguments(context, keyTags);
  return whole && drafts.end();
}

/** `name[ARGS]{…}`, perhaps with an id between, perhaps without the marks, which some models write as tokens only. */
export function* argumentsCall(context: CallContext): Reading<boolean> {
  const { input, drafts, telling } = context;
  const start = input.at;
  while (/[^[{\s]/.test(yield* input.peek()) && input.at - start <= LONGEST_NAME) input.at++;
  if (!drafts.begin(input.text.slice(start, input.at))) return false;
  if ((yield* input.oneOf(['[CALL_ID]', '[ARGS]'])) === '[CALL_ID]') {
    if ((yield* input.until('[ARGS]', LONGEST_NAME)) === null) return false;
  }
  yield* input.blanks();
  return (yield* plainArguments(input, drafts, telling)) && drafts.end();
}

/** `name` and its arguments around a separator: DeepSeek V3.1; a kind and a fence of Markdown more: R1. */
export function* separatedCall(context: CallContext): Reading<boolean> {
  const { input, drafts, telling } = context;
  const first = yield* input.until('<｜tool▁sep｜>', LONGEST_NAME);
  if (first === null) return false;
  yield* input.blanks();
  if ((yield* input.peek()) === '{') {
    if (!drafts.begin(first.trim())) return false;
  } else if (!(yield* named(context, '\n')) || (yield* input.oneOf(['```json\n'])) === null) return false;
  if (!(yield* plainArguments(input, drafts, telling))) return false;
  yield* input.blanks();
  yield* input.oneOf(['```']);
  return drafts.end();
}

/** Tags around the name and the value of an argument, and what ends them all. */
interface Tags {
  readonly beforeName: string;
  readonly afterName: string;
  readonly beforeValue: string;
  readonly afterValue: string;
  readonly close: string;
}

const parameterTags: Tags = {
  beforeName: '<parameter=',
  afterName: '>',
  beforeValue: '',
  afterValue: '</parameter>',
  close: '</function>',
};

const keyTags: Tags = {
  beforeName: '<arg_key>',
  afterName: '</arg_key>',
  beforeValue: '<arg_value>',
  afterValue: '</arg_value>',
  close: '</tool_call>',
};

/** Goes behind arguments between tags, and tells them as JSON. */
function* taggedArguments({ input, drafts }: CallContext, tags: Tags): Reading<boolean> {
  const { beforeName, afterName, beforeValue, afterValue, close } = tags;
  const schemas = propertiesOf(drafts.parameters);
  let before = '{';
  for (;;) {
    yield* input.blanks();
    const next = yield* input.oneOf([beforeName, close]);
    if (next === null) return false;
    if (next === close) break;
    const name = yield* input.until(afterName, LONGEST_NAME);
    if (name === null) return false;
    if (beforeValue !== '') yield* input.blanks();
    if ((yield* input.oneOf([beforeValue])) === null) return false;
    const text = yield* input.until(afterValue);
    if (text === null) return false;
    const value = typed(text.replace(/^\n/, '').replace(/\n$/, ''), schemas[name]);
    drafts.add(`${before}${JSON.stringify(name)}: ${JSON.stringify(value)}`);
    before = ', ';
  }
  drafts.add(before === '{' ? '{}' : '}');
  return true;
}

/** The value that a text between tags stands for: a text where the schema says so, else JSON if it is some. */
function typed(text: string, schema: unknown): unknown {
  if (isOfTexts(schema)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
