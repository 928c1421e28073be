import { join, relative } from 'node:path';
import type { Engine } from '../../engine/engine.js';
import type { FoundPassage } from '../../store/passage-index.js';
import { type SearchResult, searchPassages } from '../../store/passage-search.js';
import { clean } from '../../terminal/sanitise.js';
import { truncate } from '../../terminal/width.js';
import { lineWidth } from '../columns.js';
import type { EmbedCommand } from '../command.js';
import type { EmbedRun } from './run.js';
import { textsOf } from './texts.js';

type Search = Extract<EmbedCommand['action'], { readonly type: 'search' }>;

/** Tokens of a passage: what most embedding models were trained on, and short enough to be about one thing. */
const PASSAGE_TOKENS = 200;
/** Lines of a passage that are printed. */
const EXCERPT = 4;

/** Prints the passages of a file or a folder that are nearest to a question, nearest first. */
export async function searchFiles(run: EmbedRun, { path, top, json }: Search): Promise<void> {
  const { command, proc, signal, progress, folders, out } = run;
  const question = (await textsOf(command, proc.stdin, signal)).map(({ text }) => text).join(' ');
  const engine = await run.engine;
  const result = await searchPassages(
    {
      indexFile: join(folders.cache, 'passages.db'),
      model: modelKey(engine),
      tokens: Math.min(PASSAGE_TOKENS, engine.model.embedding?.maxTokens ?? PASSAGE_TOKENS),
      embed: async (texts, abort) => (await engine.embed(texts, abort, { truncate: true })).vectors,
      onProgress: (done, total) => progress.show(bar(done, total)),
    },
    path,
    question,
    top,
    signal,
  );
  progress.clear();
  const named = result.found.map(found => ({ ...found, path: nameOf(found.path, path, result) }));
  if (!command.quiet) tell(result, proc.stderr);
  await out.write(json ? jsonText(engine, question, result, named) : plainText(named, proc.stdout));
}

/** Vectors of another file, or made in another way, are not comparable. */
function modelKey({ model: { name, sizeBytes, embedding } }: Engine): string {
  return [name, sizeBytes, embedding?.dimensions, embedding?.pooling].join(' ');
}

function bar(done: number, total: number): string {
  const filled = Math.floor((done / Math.max(1, total)) * 20);
  return `indexing [${'#'.repeat(filled)}${' '.repeat(20 - filled)}] ${done} of ${total} files`;
}

/** The path as a person would write it: below what was named. */
function nameOf(path: string, given: string, { folder: { root } }: SearchResult): string {
  return path === root ? given : join(given, relative(root, path));
}

function tell({ folder: { files, tooLarge, isCut } }: SearchResult, stderr: NodeJS.WriteStream): void {
  if (tooLarge.length > 0) {
    const which = tooLarge.length === 1 ? `${tooLarge[0]}` : `${tooLarge.length} files, ${tooLarge[0]} first`;
    stderr.write(`llmtui: too large to search: ${clean(which, 'line')}\n`);
  }
  if (isCut)
    stderr.write(`llmtui: only the first ${files.length} files were searched; name a smaller folder\n`);
}

function jsonText(
  { model }: Engine,
  question: string,
  { folder, passages }: SearchResult,
  found: readonly FoundPassage[],
): string {
  const results = found.map(({ score, path, firstLine, lastLine, text }) => {
    return { score, path, first_line: firstLine, last_line: lastLine, text };
  });
  const { files, tooLarge, isCut } = folder;
  const searched = { files: files.length, passages, too_large: tooLarge, more_files: isCut };
  return `${JSON.stringify({ model: model.name, question, ...searched, results }, undefined, 2)}\n`;
}

function plainText(found: readonly FoundPassage[], stdout: NodeJS.WriteStream): string {
  if (found.length === 0) return 'nothing found: there is no text\n';
  const width = lineWidth(stdout);
  const shown = found.map(({ score, path, firstLine, lastLine, text }) => {
    const lines = text.split('\n');
    const excerpt = lines.slice(0, EXCERPT).map(line => `    ${clean(line, 'line')}`.trimEnd());
    const more = lines.length > EXCERPT ? ['    ...'] : [];
    const head = `${score.toFixed(3)}  ${clean(path, 'line')}:${firstLine}-${lastLine}`;
    return [head, ...excerpt, ...more].map(line => (width === undefined ? line : truncate(line, width)));
  });
  return `${shown.map(lines => lines.join('\n')).join('\n\n')}\n`;
}
