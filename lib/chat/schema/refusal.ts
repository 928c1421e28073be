import { LlmtuiError } from '../../errors.js';

/** What a regular expression, a number or an automaton cannot be made of; the place is added where it is known. */
export class Unsupported extends Error {}

/**
 * Throws BAD_INPUT that names the place in the schema, as the fragment of a `$ref`, and the keyword; `reason` goes on
 * with that sentence.
 */
export function refuse(pointer: string, keyword: string, reason: string): never {
  const place = pointer === '' ? 'schema' : `schema at #${pointer}`;
  const shown = keyword === '' ? '' : `${JSON.stringify(keyword.slice(0, 100))} `;
  throw new LlmtuiError('BAD_INPUT', `${place}: ${shown}${reason}`);
}

/** Does `work`; what is unsupported in it is refused at this place. */
export function at<T>(pointer: string, keyword: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof Unsupported) refuse(pointer, keyword, `cannot be used: ${error.message}`);
    throw error;
  }
}
