import { stat } from 'node:fs/promises';
import { LlmtuiError, messageOf } from '../../errors.js';
import { readTextFile } from './files.js';
import type { End } from './steps.js';

/** What forces an answer into JSON of one shape. */
export interface Constraint {
  /** GBNF. */
  readonly grammar: string;
  /** What it was made of. */
  readonly schema: unknown;
  /**
   * Passes a whole answer. Throws ENGINE_FAILED, with what to do, for one that was cut at the limit of tokens or is not
   * valid; one that the person stopped passes, for nothing is printed of it.
   */
  readonly check: (text: string, end: End) => void;
}

/** What the models read of a schema that was given as a file, as JSON, in the concise form, or as an object. */
export async function readSchemaOf(given: string | object, signal: AbortSignal): Promise<unknown> {
  if (typeof given !== 'string') return given;
  const { readSchema } = await import('../../chat/schema/read.js');
  if (!(await namesFile(given))) return readSchema(given);
  const text = await readTextFile(given, signal);
  try {
    return readSchema(text);
  } catch (thrown) {
    throw thrown instanceof LlmtuiError ? inFile(thrown, given) : thrown;
  }
}

/** Throws BAD_INPUT for a schema that cannot be read, or holds what no grammar can keep, by name. */
export async function constraintOf(given: string | object, signal: AbortSignal): Promise<Constraint> {
  const schema = await readSchemaOf(given, signal);
  const { schemaGrammar } = await import('../../chat/schema/grammar.js');
  const { schemaValidator } = await import('../../chat/schema/validate.js');
  const faults = schemaValidator(schema);
  return {
    grammar: schemaGrammar(schema),
    schema,
    check: (text, { reason, usage }) => {
      if (reason === 'abort') return;
      if (reason === 'length') {
        const cut = `the answer was cut after ${usage.replyTokens} tokens, before its JSON was whole`;
        throw new LlmtuiError('ENGINE_FAILED', `${cut}; allow more with --max-tokens or --ctx`);
      }
      const [fault] = faultsOf(text, faults);
      if (fault === undefined) return;
      throw new LlmtuiError('ENGINE_FAILED', `the answer is not valid by the schema: ${fault}; ask again`);
    },
  };
}

function faultsOf(text: string, faults: (value: unknown) => readonly string[]): readonly string[] {
  try {
    return faults(JSON.parse(text));
  } catch (thrown) {
    // A stop string may have ended it.
    return [messageOf(thrown)];
  }
}

async function namesFile(given: string): Promise<boolean> {
  if (/\.json$/i.test(given.trim())) return true;
  // A text too long for a path is an error of its own.
  return stat(given).then(
    found => found.isFile() || found.isFIFO(),
    () => false,
  );
}

function inFile({ code, message, cause }: LlmtuiError, file: string): LlmtuiError {
  return new LlmtuiError(code, `${file}: ${message}`, { cause });
}
