import type { Engine } from '../../engine/engine.js';
import { EXIT_INTERRUPTED } from '../../errors.js';
import { AnswerStream } from '../ask/answer-stream.js';
import type { EmbedCommand } from '../command.js';
import { StatusLine } from '../status-line.js';
import { searchFiles } from './search-files.js';
import { printSimilarities } from './similarity.js';
import type { EmbedSurroundings } from './surroundings.js';
import { printVectors } from './vectors.js';

/** One run of `llmtui embed`. */
export interface EmbedRun {
  readonly command: EmbedCommand;
  readonly folders: EmbedSurroundings['folders'];
  readonly proc: NodeJS.Process;
  readonly out: AnswerStream;
  readonly progress: StatusLine;
  /** The model, being loaded. */
  readonly engine: Promise<Engine>;
  readonly signal: AbortSignal;
}

/**
 * Prints vectors, similarities or what was found. Progress goes to stderr, only to a terminal. Gives the exit status: 0
 * also when the reader of stdout has left, 130 after Ctrl-C. Throws USAGE, BAD_INPUT, CONTEXT_FULL, STORE_FAILED, and as
 * loading a model does.
 */
export async function runEmbed(command: EmbedCommand, around: EmbedSurroundings): Promise<number> {
  const { proc, folders, open } = around;
  const stop = new AbortController();
  const out = new AnswerStream(proc.stdout, stop);
  const progress = new StatusLine(command.quiet ? undefined : proc.stderr);
  let isInterrupted = false;
  const interrupt = (): void => {
    isInterrupted = true;
    stop.abort();
  };
  proc.on('SIGINT', interrupt);
  const engine = open(stop.signal, (share, model) =>
    progress.show(`loading ${model}: ${Math.floor(share * 100)} %`),
  );
  // What stops the texts from being read may come first.
  engine.catch(() => {});
  try {
    await act({ command, folders, proc, out, progress, engine, signal: stop.signal });
  } catch (thrown) {
    if (!stop.signal.aborted) throw thrown;
  } finally {
    progress.clear();
    proc.off('SIGINT', interrupt);
    stop.abort();
    await engine.then(loaded => loaded.unload()).catch(() => {});
  }
  out.check();
  return isInterrupted ? EXIT_INTERRUPTED : 0;
}

function act(run: EmbedRun): Promise<void> {
  const { action } = run.command;
  switch (action.type) {
    case 'vectors':
      return printVectors(run, action.format);
    case 'similarity':
      return printSimilarities(run, action.json);
    case 'search':
      return searchFiles(run, action);
  }
}
