import { LlmtuiError, messageOf } from '../../errors.js';
import { conciseSchema } from './concise.js';

/** Where JSON.parse stopped, as far as it says. */
function placeOf(text: string, message: string): string {
  const position = /position (\d+)/.exec(message)?.[1];
  const index =
    position === undefined ? (/end of JSON/.test(message) ? text.length : null) : Number(position);
  if (index === null) return '';
  const before = text.slice(0, index).split('\n');
  return `line ${before.length}, column ${before.at(-1)!.length + 1}: `;
}

/**
 * Reads a schema: JSON if it begins with a brace or is `true` or `false`, the short form of `conciseSchema` otherwise.
 * Throws BAD_INPUT, with line and column for broken JSON.
 */
export function readSchema(text: string): unknown {
  const trimmed = text.replace(/^\uFEFF/, '').trim();
  if (!trimmed.startsWith('{') && !/^(?:true|false)$/.test(trimmed)) return conciseSchema(trimmed);
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    const message = messageOf(error);
    throw new LlmtuiError('BAD_INPUT', `schema: ${placeOf(text, message)}${message}`, { cause: error });
  }
}
