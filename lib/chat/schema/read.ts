import { LlmtuiError } from '../../errors.js';
import { conciseSchema } from './concise.js';
import { brokenAt } from './json-place.js';

/**
 * Reads a schema: JSON if it begins with a brace or is `true` or `false`, the short form of `conciseSchema` otherwise.
 * Throws BAD_INPUT, with line and column for broken JSON.
 */
export function readSchema(text: string): unknown {
  const source = text.replace(/^\uFEFF/, '');
  if (!/^\s*(?:\{|true\s*$|false\s*$)/.test(source)) return conciseSchema(source);
  try {
    return JSON.parse(source);
  } catch (error) {
    const index = brokenAt(source);
    const before = source.slice(0, index).split('\n');
    const place = `line ${before.length}, column ${before.at(-1)!.length + 1}`;
    const reason =
      index === source.length ? 'it ends too early' : `${JSON.stringify(source[index])} is out of place`;
    throw new LlmtuiError('BAD_INPUT', `schema: ${place}: this is no JSON, ${reason}`, { cause: error });
  }
}
