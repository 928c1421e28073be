import { stat } from 'node:fs/promises';
import { type Label, labelsOf } from '../../classify/label.js';
import { readTextFile } from '../ask/files.js';

/**
 * The labels of `--labels`: those of a file, one a line, where there is one of that name, else names with commas between
 * them. Throws BAD_INPUT for fewer than two, or one where a text may have any number of them.
 */
export async function readLabels(
  given: string,
  multi: boolean,
  signal: AbortSignal,
): Promise<readonly Label[]> {
  const isFile = await stat(given).then(
    found => !found.isDirectory(),
    () => false,
  );
  const texts = isFile ? (await readTextFile(given, signal)).split(/\r?\n/) : given.split(',');
  return labelsOf(texts, multi ? 1 : 2);
}
