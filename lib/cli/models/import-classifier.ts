import { resolve } from 'node:path';
import { classifierFolder, KeptHeads } from '../../classify/kept-heads.js';
import { EXIT_INTERRUPTED, LlmtuiError } from '../../errors.js';
import {
  type FoundClassifier,
  findClassifier,
  writeClassifier,
} from '../../models/import/classifier/import.js';
import { nameOfFolder } from '../../models/import/classifier/place.js';
import { isSaveName } from '../../store/save-name.js';
import { clean } from '../../terminal/sanitise.js';
import type { ImportRequest } from '../command.js';
import { print } from '../print.js';
import type { ModelSurroundings } from '../surroundings.js';

/**
 * Takes a sequence classifier of transformers over: writes encoder and head into the folder of classifiers, unless only
 * to be tried, and prints what it is. Ctrl-C ends it, and nothing is left. Gives the exit status. Throws USAGE for flags
 * that mean models of models.yaml, and as reading and writing it do.
 */
export async function importClassifier(
  {
    from,
    output,
    profile,
    overrides,
    dryRun,
  }: ImportRequest & { readonly from: { readonly classifier: string } },
  { folders, proc }: Pick<ModelSurroundings, 'folders' | 'proc'>,
): Promise<number> {
  const { classifier, what, folder, hfCache, ollama, lmStudio } = from;
  if (what !== undefined || folder !== undefined || hfCache || ollama || lmStudio)
    throw new LlmtuiError('USAGE', 'one source at a time: --classifier <folder> goes with no other');
  if (output !== undefined || profile !== undefined || overrides.length > 0)
    throw new LlmtuiError(
      'USAGE',
      '--output, --profile and --override are for models.yaml, not for --classifier',
    );
  const source = resolve(proc.cwd(), classifier);
  const name = nameOf(source);
  const kept = classifierFolder(folders);
  const found = await findClassifier(source);
  if (dryRun) {
    await print(proc.stdout, `${told(found)}\n${name} would be written to ${clean(kept, 'line')}\n`);
    return 0;
  }
  if (new KeptHeads(kept).has(name))
    throw new LlmtuiError('BAD_INPUT', `there is a classifier ${name} already; llmtui rm ${name} removes it`);
  return interruptible(proc, async signal => {
    await writeClassifier(found, kept, name, signal);
    const use = `llmtui classify -m ${/^[\w.-]+$/.test(name) ? name : `'${name}'`} "a text"`;
    await print(proc.stdout, `${told(found)}\n${name} written to ${clean(kept, 'line')}; ${use}\n`);
  });
}

/** Throws BAD_INPUT where the folder has no name that a file may have. */
function nameOf(folder: string): string {
  const name = nameOfFolder(folder).normalize('NFC');
  if (isSaveName(name)) return name;
  const quoted = clean(JSON.stringify(name.slice(0, 60)), 'line');
  throw new LlmtuiError('BAD_INPUT', `${quoted} cannot name a classifier; rename the folder`);
}

function told({ config }: FoundClassifier): string {
  const { family, layers, width, labels, multi } = config;
  const shown = labels.slice(0, 8).join(', ') + (labels.length > 8 ? ', …' : '');
  const kind = family === 'bert' ? 'BERT' : 'DistilBERT';
  const several = multi ? 'several of' : 'one of';
  return clean(`${kind}, ${layers} layers of ${width}; ${several} ${labels.length} labels: ${shown}`, 'line');
}

async function interruptible(
  proc: NodeJS.Process,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<number> {
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  proc.once('SIGINT', interrupt);
  try {
    await work(stop.signal);
    return 0;
  } catch (thrown) {
    if (stop.signal.aborted) return EXIT_INTERRUPTED;
    throw thrown;
  } finally {
    proc.off('SIGINT', interrupt);
  }
}
