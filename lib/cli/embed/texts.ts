import { LlmtuiError } from '../../errors.js';
import { readTextFile } from '../ask/files.js';
import { STDIN } from '../ask/prompt.js';
import type { EmbedCommand } from '../command.js';
import { readStdin } from '../stdin.js';

/** A text that is to be embedded, and where it comes from. */
export interface SourceText {
  readonly text: string;
  /** As its line names it. */
  readonly id?: string | number;
  /** The file that it is, or is a line of; absent for words and stdin. */
  readonly source?: string;
}

/**
 * The texts of the command line, then those of files; those of stdin where it is named, or nothing else is. A file, or a
 * line of one where lines are asked for, is a text. Throws USAGE where there is none, BAD_INPUT as `readTextFile` does and
 * for a line of JSON that holds no text.
 */
export async function textsOf(
  { words, inputs, lines }: Pick<EmbedCommand, 'words' | 'inputs' | 'lines'>,
  stdin: NodeJS.ReadStream,
  signal: AbortSignal,
): Promise<readonly SourceText[]> {
  const isAlone = words.length === 0 && inputs.length === 0;
  if (isAlone && stdin.isTTY) throw nothing();
  const piped = async () => read({ text: await readStdin(stdin, signal, { terminal: true }) }, lines);
  const found: SourceText[] = [];
  for (const word of words) found.push(...(word === STDIN ? await piped() : [{ text: word }]));
  for (const path of isAlone ? [STDIN] : inputs) {
    if (path === STDIN) found.push(...(await piped()));
    else
      found.push(...read({ text: await readTextFile(path, signal), source: path }, lines || isLines(path)));
  }
  if (signal.aborted) return [];
  if (found.length === 0 || (isAlone && found.every(({ text }) => text.trim() === ''))) throw nothing();
  return found;
}

const isLines = (path: string): boolean => /\.(jsonl|ndjson)$/i.test(path);

function read(whole: SourceText, lines: boolean): readonly SourceText[] {
  if (!lines) return [{ ...whole, text: whole.text.replace(/\r?\n$/, '') }];
  return whole.text
    .split(/\r?\n/)
    .flatMap((line, at) => (line.trim() === '' ? [] : [lineOf(line, at + 1, whole.source)]));
}

/** A line as it stands, or the text and the id of a JSON object. */
function lineOf(line: string, number: number, source: string | undefined): SourceText {
  const from = source === undefined ? {} : { source };
  if (!line.startsWith('{')) return { text: line, ...from };
  const where = `${source ?? 'stdin'}, line ${number}`;
  const { text, content = text, id } = objectOf(line, where);
  if (typeof content !== 'string') throw bad(`${where}: an object needs "text", or "content", with the text`);
  return { text: content, ...((typeof id === 'string' || typeof id === 'number') && { id }), ...from };
}

function objectOf(line: string, where: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new LlmtuiError('BAD_INPUT', `${where}: this is no JSON`, { cause });
  }
}

const bad = (message: string): LlmtuiError => new LlmtuiError('BAD_INPUT', message);

const nothing = (): LlmtuiError =>
  new LlmtuiError(
    'USAGE',
    'nothing to embed: give texts, name files with -i, or pipe a text to llmtui embed',
  );
