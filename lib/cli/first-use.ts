import { sep } from 'node:path';
import { LlmtuiError, messageOf } from '../errors.js';
import { findProfile } from '../models/catalogue.js';
import type { Hub } from '../models/hub/hub.js';
import type { RepositoryReference } from '../models/hub/reference.js';
import { largestBelow, type ModelEntry } from '../models/list.js';
import type { Room } from '../models/machine.js';
import type { LocalModels } from '../models/open.js';
import { profileOf } from '../models/profile-of.js';
import { nameOf } from '../models/scan.js';
import { clean } from '../terminal/sanitise.js';

export interface FirstUse {
  readonly models: Pick<LocalModels, 'find' | 'findWanted'>;
  /** The model that flag, environment or file asks for. */
  readonly wanted: string | undefined;
  /** Whether it was asked for by a flag: then no other one answers in its place. */
  readonly named?: boolean;
  /** Opened only where something is to be downloaded, and closed then. */
  readonly openHub: () => Promise<Hub>;
  /** What a download has to fit into. */
  readonly room: () => Room;
  /** Takes notes and progress; without it there are none. */
  readonly stderr?: NodeJS.WriteStream;
  /** Hears which model is on the disk, and why it is the one. */
  readonly onFound?: (entry: ModelEntry, why: string) => void;
}

/**
 * The model that is asked for. A profile, `user/repo[:quant]` or URL that is not on the disk is downloaded first,
 * without a question; progress goes to stderr, only to a terminal. Where the default of the program is set and
 * cannot be downloaded, the next best answers, and stderr says so. Throws MODEL_NOT_FOUND, and as the hub does.
 */
export async function modelForUse(use: FirstUse, signal: AbortSignal): Promise<ModelEntry> {
  const { models, wanted } = use;
  const here = await models.findWanted().then(
    ({ entry, why }) => {
      use.onFound?.(entry, why);
      return entry;
    },
    (thrown: unknown) => {
      if (thrown instanceof LlmtuiError && thrown.code === 'MODEL_NOT_FOUND') return thrown;
      throw thrown;
    },
  );
  if (wanted === undefined || wanted === '') return usable(here);
  const profile = findProfile(wanted) ?? profileOf(wanted);
  // What a server calls its model may look like the name of a file.
  if (!(here instanceof LlmtuiError) && here.remote === true) return usable(here);
  if (!(here instanceof LlmtuiError) && (profile === undefined || here.profile === profile.name)) return here;
  if (profile === undefined && !isRemote(wanted)) return usable(here);
  try {
    const copy = profile === undefined ? await localCopy(use, wanted) : undefined;
    return copy ?? (await downloaded(use, profile?.name ?? wanted, signal));
  } catch (thrown) {
    const isAway = thrown instanceof LlmtuiError && thrown.code === 'UNAVAILABLE';
    if (!isAway || use.named || here instanceof LlmtuiError) throw thrown;
    use.stderr?.write(clean(`llmtui: ${messageOf(thrown)}; ${here.name} answers\n`));
    return here;
  }
}

/**
 * What a failed load is told as: with the largest model that is here and needs less memory, where there is one. Any other
 * failure stays as it is.
 */
export async function withSmaller(
  thrown: unknown,
  { needBytes }: ModelEntry,
  models: Pick<LocalModels, 'find'>,
): Promise<unknown> {
  if (!(thrown instanceof LlmtuiError) || thrown.code !== 'LOAD_FAILED') return thrown;
  const smaller = largestBelow(await models.find(), needBytes);
  if (smaller === undefined) return thrown;
  const text = `${thrown.message}; -m ${smaller.name} takes less memory`;
  return new LlmtuiError('LOAD_FAILED', text, { cause: thrown });
}

function usable(found: ModelEntry | LlmtuiError): ModelEntry {
  if (found instanceof LlmtuiError) throw found;
  return found;
}

/** Whether it may name a repository or a URL: a path begins with a dot, a slash or a drive, or ends in `.gguf`. */
function isRemote(wanted: string): boolean {
  if (/^https?:\/\//i.test(wanted)) return true;
  return /^[\w-][\w.-]*\/[\w.-]+(?::[\w.-]+)?$/.test(wanted) && !/\.gguf$/i.test(wanted);
}

/** A download of before, which needs no network. */
async function localCopy({ models }: FirstUse, wanted: string): Promise<ModelEntry | undefined> {
  const { parseReference } = await import('../models/hub/reference.js');
  const reference = parseReference(wanted, 'https://huggingface.co');
  if (reference.type === 'url') return undefined;
  return (await models.find()).find(entry => isCopy(entry, reference));
}

function isCopy({ path, status }: ModelEntry, { repository, wanted }: RepositoryReference): boolean {
  const folder = `${sep}${repository.split('/').join(sep)}${sep}`;
  if (status !== 'available' || !path.includes(folder)) return false;
  // A quantisation or a file, as the name of the file ends.
  return wanted === undefined || nameOf(path).toLowerCase().endsWith(nameOf(wanted).toLowerCase());
}

async function downloaded(use: FirstUse, reference: string, signal: AbortSignal): Promise<ModelEntry> {
  // The hub takes time to load, and most models are here already.
  const { pullModel } = await import('../models/hub/plan.js');
  const { PullProgress } = await import('./models/pull-progress.js');
  const hub = await use.openHub();
  const progress = new PullProgress(use.stderr);
  try {
    const { path } = await pullModel(hub, reference, use.room(), {
      signal,
      onProgress: step => progress.show(step),
    });
    const entry = (await use.models.find(path)).find(known => known.path === path);
    if (entry !== undefined) return entry;
    throw new LlmtuiError('MODEL_NOT_FOUND', `${path} was downloaded, but is not in the list of models`);
  } finally {
    progress.clear();
    await hub.close();
  }
}
