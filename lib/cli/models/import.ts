import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { failures, LlmtuiError } from '../../errors.js';
import { parseOverrides } from '../../models/import/overrides.js';
import type { Surroundings } from '../../models/import/places.js';
import { planImport } from '../../models/import/plan.js';
import { presetOf } from '../../models/import/presets.js';
import { entriesOf } from '../../models/import/row.js';
import { type ImportSource, listSource } from '../../models/import/source.js';
import { openRegistry, type RegistryEntry, registryText } from '../../models/registry.js';
import { writeAtomically } from '../../store/atomic.js';
import { failureOf } from '../../store/failure.js';
import { clean } from '../../terminal/sanitise.js';
import { print } from '../print.js';
import { importTable } from './import-table.js';

/** What the command line gives; exactly one of the sources is to be named. */
export interface ImportSourceFlags {
  readonly folder?: string;
  readonly hfCache?: boolean;
  readonly ollama?: boolean;
  readonly lmStudio?: boolean;
  /** A folder with a classifier of transformers, which goes to the classifiers and not to models.yaml. */
  readonly classifier?: string;
  /** A file, a folder or a URL, as the word after the command. */
  readonly what?: string;
}

export interface ImportOptions extends Surroundings {
  readonly from: ImportSourceFlags;
  /** A models.yaml, or a folder for one; the person's own where not given. Another name must be new. */
  readonly output?: string;
  /** Name of a preset. */
  readonly profile?: string;
  /** `key=value` each. */
  readonly overrides: readonly string[];
  /** Shows what would be done; nothing is written, nothing is downloaded. */
  readonly dryRun: boolean;
  /** Folder of the person's models.yaml. */
  readonly registryFolder: string;
  /** Relative paths start here. */
  readonly cwd: string;
  readonly stdout: NodeJS.WriteStream;
  /** Ends the reading of files; nothing is written then. */
  readonly signal?: AbortSignal;
  /** Downloads a URL and gives the path of the file, complete. */
  readonly pull: (url: string) => Promise<string>;
}

/**
 * Writes the models of another tool's folder, of a folder, a file or a URL to models.yaml, without copying a file, and
 * prints a table of what was found. Gives the exit status: 0, or that of BAD_INPUT where nothing at all can be used.
 * Throws USAGE for wrong flags, MODEL_NOT_FOUND where there is nothing to import, BAD_INPUT for a value or an output
 * that is not allowed, BAD_CONFIG and STORE_FAILED as the registry does; rejects with
 * the reason of `signal` when that is aborted.
 */
export async function importModels(options: ImportOptions): Promise<number> {
  const source = sourceOf(options.from);
  const overrides = parseOverrides(options.overrides, { base: options.cwd, home: options.home });
  const preset = options.profile === undefined ? undefined : presetOf(options.profile);
  const target = await targetOf(options);
  if (source.type === 'url' && options.dryRun) {
    await print(options.stdout, `would download ${clean(source.url, 'line')}\n`);
    return 0;
  }
  const local =
    source.type === 'url' ? { type: 'path' as const, path: await options.pull(source.url) } : source;
  const listing = await listSource(fromFolder(local, options.cwd), options);
  const known = await target.known();
  const wanted = preset === undefined ? { overrides } : { preset, overrides };
  const rows = await planImport(listing, known, wanted, options.signal);
  if (rows.length === 0)
    throw new LlmtuiError('MODEL_NOT_FOUND', 'there is no GGUF file; name another folder or file');
  const entries = entriesOf(rows);
  if (!options.dryRun && entries.length > 0) await target.write(entries);
  await print(options.stdout, importTable(rows, { path: target.path, dryRun: options.dryRun }));
  return rows.every(({ type }) => type === 'skipped') ? failures.BAD_INPUT.exit : 0;
}

type Source = ImportSource | { readonly type: 'url'; readonly url: string };

/** The one source that is named. Throws USAGE for none and for several. */
function sourceOf({ folder, hfCache, ollama, lmStudio, what }: ImportSourceFlags): Source {
  const named: Source[] = [
    ...(folder === undefined ? [] : [{ type: 'path' as const, path: folder }]),
    ...(hfCache ? [{ type: 'hf-cache' as const }] : []),
    ...(ollama ? [{ type: 'ollama' as const }] : []),
    ...(lmStudio ? [{ type: 'lm-studio' as const }] : []),
    ...(what === undefined
      ? []
      : [isUrl(what) ? { type: 'url' as const, url: what } : { type: 'path' as const, path: what }]),
  ];
  const [source] = named;
  if (source !== undefined && named.length === 1) return source;
  const problem = source === undefined ? 'nothing to import' : 'one source at a time';
  throw new LlmtuiError(
    'USAGE',
    `${problem}: llmtui import --folder <dir>, --hf-cache, --ollama, --lm-studio, --classifier <dir>, <file> or <URL>`,
  );
}

const isUrl = (text: string): boolean => /^https?:\/\//i.test(text);

const fromFolder = (source: ImportSource, cwd: string): ImportSource =>
  source.type === 'path' ? { type: 'path', path: resolve(cwd, source.path) } : source;

/** Where the entries go. */
interface Target {
  readonly path: string;
  known(): Promise<readonly RegistryEntry[]>;
  write(entries: readonly RegistryEntry[]): Promise<void>;
}

async function targetOf({ output, registryFolder, cwd, home }: ImportOptions): Promise<Target> {
  const path = output === undefined ? join(registryFolder, 'models.yaml') : resolve(cwd, output);
  const found = await stat(path).catch(() => undefined);
  const file = found?.isDirectory() ? join(path, 'models.yaml') : path;
  if (basename(file) !== 'models.yaml') return newFile(file, found !== undefined);
  const registry = openRegistry(dirname(file), home);
  return {
    path: registry.path,
    known: async () => (await registry.read()).entries,
    write: entries => registry.add(entries),
  };
}

/** A file of another name may be anything, so it is never changed. */
function newFile(path: string, isThere: boolean): Target {
  const taken = (): LlmtuiError =>
    new LlmtuiError('BAD_INPUT', `${path} is there already; name a new file, or a models.yaml to add to`);
  if (isThere) throw taken();
  return {
    path,
    known: async () => [],
    write: async entries => {
      const text = await registryText(entries);
      let written: boolean;
      try {
        written = writeAtomically(path, text, { replace: false });
      } catch (thrown) {
        throw failureOf(thrown, path);
      }
      if (!written) throw taken();
    },
  };
}
