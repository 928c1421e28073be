import { LlmtuiError } from '../../errors.js';
import { written } from './flags.js';

/** Flags as meow gives them, by name in camel case. */
export type GivenFlags = Readonly<Record<string, unknown>>;

/** Whether a switch is on; one that switches off is on without its flag. */
export const is = (given: GivenFlags, name: string): boolean => given[name] === true;

export function textOf(given: GivenFlags, name: string): string | undefined {
  const value = given[name];
  return typeof value === 'string' ? value : undefined;
}

/** Those of `names` that were given, as an object. */
export function textsOf<Name extends string>(
  given: GivenFlags,
  ...names: readonly Name[]
): Readonly<Partial<Record<Name, string>>> {
  const found = names.flatMap(name => {
    const value = textOf(given, name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(found) as Partial<Record<Name, string>>;
}

/** The values of a flag that may be given several times. */
export function listOf(given: GivenFlags, name: string): readonly string[] {
  const value = given[name];
  return Array.isArray(value) ? value.map(String) : [];
}

/** A whole number of at least `least`, or `otherwise`. Throws USAGE. */
export function countOf(given: GivenFlags, name: string, least: number, otherwise: number): number {
  const text = textOf(given, name);
  return text === undefined ? otherwise : wholeNumber(text, name, least);
}

/** Whole numbers with commas between them; those of 0 left out. Throws USAGE. */
export function countsOf(given: GivenFlags, name: string, otherwise: readonly number[]): readonly number[] {
  const text = textOf(given, name);
  if (text === undefined) return otherwise;
  return text
    .split(',')
    .map(part => wholeNumber(part, name, 0))
    .filter(count => count > 0);
}

/** `name=value` each. Throws USAGE. */
export function pairsOf(given: GivenFlags, name: string): Readonly<Record<string, string>> {
  const pairs = listOf(given, name).map(text => {
    const at = text.indexOf('=');
    if (at < 1) throw new LlmtuiError('USAGE', `${written(name)} takes name=value, not "${text}"`);
    return [text.slice(0, at), text.slice(at + 1)] as const;
  });
  return Object.fromEntries(pairs);
}

/** One of `allowed`, or the first. Throws USAGE. */
export function choiceOf<Choice extends string>(
  given: GivenFlags,
  name: string,
  allowed: readonly [Choice, ...Choice[]],
): Choice {
  const text = textOf(given, name);
  if (text === undefined) return allowed[0];
  const found = allowed.find(choice => choice === text);
  if (found !== undefined) return found;
  throw new LlmtuiError('USAGE', `${written(name)} is "${text}"; allowed is ${allowed.join(', ')}`);
}

/** Throws USAGE where words follow a command that takes none. */
export function noWords(words: readonly string[], command: string): void {
  if (words.length > 0)
    throw new LlmtuiError('USAGE', `llmtui ${command} takes no words, such as "${words[0]}"`);
}

function wholeNumber(text: string, name: string, least: number): number {
  const number = Number(text.trim());
  if (/^\d+$/.test(text.trim()) && Number.isSafeInteger(number) && number >= least) return number;
  const flag = written(name);
  throw new LlmtuiError('USAGE', `${flag} is "${text}"; allowed is a whole number of at least ${least}`);
}
