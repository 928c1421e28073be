import { LlmtuiError } from '../../errors.js';
import { clean } from '../../terminal/sanitise.js';
import { type TextVector, vectorsOf } from './long-texts.js';
import type { EmbedRun } from './run.js';
import { type SourceText, textsOf } from './texts.js';
import { type VectorFormat, writers } from './vector-formats.js';

/** Texts that are embedded before their vectors are printed. */
const TOGETHER = 512;
/** Texts that a note names one by one. */
const NAMED = 3;

/** Prints a vector for each text, in order, as soon as it is there. */
export async function printVectors(run: EmbedRun, format: VectorFormat): Promise<void> {
  const { command, out, proc } = run;
  if (format === 'binary' && out.isTerminal)
    throw new LlmtuiError(
      'USAGE',
      'bytes are nothing for a terminal: write them to a file, as with > vector.bin',
    );
  const texts = await textsOf(command, proc.stdin, run.signal);
  const write = writers[format];
  let index = 0;
  for await (const group of embedded(run, texts)) {
    for (const made of group) {
      if (out.isGone) return;
      await out.write(write({ index, text: texts[index]!, made }));
      index++;
    }
  }
}

/** Vectors of texts, many at a time. A line on stderr tells at the end which were cut. */
export async function* embedded(
  { command, engine: opening, progress, proc, signal }: EmbedRun,
  texts: readonly SourceText[],
): AsyncGenerator<readonly TextVector[]> {
  const engine = await opening;
  const cut: number[] = [];
  for (let at = 0; at < texts.length; at += TOGETHER) {
    const group = texts.slice(at, at + TOGETHER);
    if (texts.length > TOGETHER) progress.show(`embedded ${at} of ${texts.length} texts`);
    const made = await vectorsOf(
      engine,
      group.map(({ text }) => text),
      command.long,
      signal,
    );
    made.forEach(({ truncated }, index) => void (truncated && cut.push(at + index)));
    progress.clear();
    yield made;
  }
  if (cut.length > 0 && !command.quiet)
    proc.stderr.write(`llmtui: ${note(texts, cut, engine.model.embedding?.maxTokens)}\n`);
}

function note(texts: readonly SourceText[], cut: readonly number[], most: number | undefined): string {
  const names = cut.slice(0, NAMED).map(at => {
    const { id, source } = texts[at]!;
    const name = id ?? source;
    return name === undefined ? `${at + 1}` : `${at + 1} (${clean(String(name), 'line')})`;
  });
  const more = cut.length > NAMED ? ` and ${cut.length - NAMED} more` : '';
  const which = texts.length === 1 ? 'the text' : `text ${names.join(', ')}${more}`;
  const bound = most === undefined ? 'than the model reads' : `than ${most} tokens`;
  return `${which}: longer ${bound}, cut; --long chunk reads all of it`;
}
