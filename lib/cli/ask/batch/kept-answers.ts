import { createReadStream } from 'node:fs';
import { LlmtuiError } from '../../../errors.js';
import { record } from '../../../store/shape.js';
import { linesOf } from './lines.js';

/** An answer that the output held before this run. */
export interface KeptAnswer {
  readonly id: unknown;
  readonly isFailure: boolean;
  /** Offset of the byte behind its line. */
  readonly end: number;
}

/** Bytes of a line of output. */
const LONGEST = 2 ** 28;

/**
 * The answers that `file` holds, in order. A last line without its end is left out: the run that wrote it was killed.
 * Throws BAD_INPUT where a line is no answer of a batch.
 */
export async function* keptAnswers(file: string): AsyncGenerator<KeptAnswer> {
  let index = 0;
  for await (const { text, end, isWhole } of linesOf(createReadStream(file), LONGEST)) {
    if (!isWhole) return;
    const value = parsed(text);
    if (value?.index !== index) throw foreign(file, index);
    yield { id: value.id, isFailure: value.error !== undefined, end };
    index++;
  }
}

/** The fields of an answer; undefined for what is no JSON object. */
function parsed(text: string | null): Readonly<Record<string, unknown>> | undefined {
  try {
    return record(JSON.parse(text ?? ''), '');
  } catch {
    return undefined;
  }
}

const foreign = (file: string, index: number): LlmtuiError =>
  new LlmtuiError('BAD_INPUT', `line ${index + 1} of ${file} is no answer of a batch; name another file`);
