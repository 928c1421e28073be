import { EXIT_INTERRUPTED } from '../errors.js';
import { findProfile } from '../models/catalogue.js';
import { readFacts } from '../models/gguf/facts.js';
import type { Hub } from '../models/hub/hub.js';
import { type ModelEntry, resolveModel } from '../models/list.js';
import { machineRoom, type Room } from '../models/machine.js';
import type { LocalModels } from '../models/open.js';
import { profileOf } from '../models/profile-of.js';
import type { Folders } from '../store/folders.js';
import type { Settings } from '../store/settings.js';
import { clean } from '../terminal/sanitise.js';
import type { ModelCommand } from './command.js';
import { hubFor } from './hub.js';
import { importModels } from './import.js';
import { modelJson, modelTable } from './models.js';
import { print } from './print.js';
import { pull } from './pull.js';
import { PullProgress } from './pull-progress.js';
import { removeModel } from './remove.js';
import { search } from './search.js';
import { profileJson, profileText, type ShownModel, showJson, showText } from './show.js';

/** What the commands about models work with. */
export interface ModelSurroundings {
  readonly settings: Settings;
  readonly models: LocalModels;
  readonly folders: Folders;
  readonly proc: NodeJS.Process;
}

/** Runs one of the commands about models. Gives the exit status; throws as each of them does. */
export async function runModelCommand(command: ModelCommand, around: ModelSurroundings): Promise<number> {
  const { settings, models, proc } = around;
  const room = machineRoom();
  await tellNotice(around);
  switch (command.type) {
    case 'models': {
      const list = {
        models: await models.find(),
        wanted: settings.model,
        notice: (await models.registry.read()).notice,
        room,
      };
      await print(proc.stdout, command.json ? modelJson(list) : modelTable(list, widthOf(proc)));
      return 0;
    }
    case 'show':
      return show(command, around, room);
    case 'rm': {
      const found = { models: await models.find(), registry: models.registry, modelDir: settings.modelDir };
      return removeModel({ model: command.model, yes: command.yes, ...found, proc });
    }
    case 'import':
      return runImport(command, around);
    case 'pull': {
      const { what, list } = command;
      return pull({ what, list, hub: hubFor(around, command.offline), freeBytes: room, proc });
    }
    case 'search': {
      const { words, json } = command;
      return search({ words, json, hub: hubFor(around, command.offline), freeBytes: room, proc });
    }
  }
}

/** A mistake in models.yaml is told where a person sees it. */
async function tellNotice({ models, proc }: ModelSurroundings): Promise<void> {
  const { notice } = await models.registry.read();
  if (notice !== undefined) proc.stderr.write(`llmtui: ${clean(notice, 'line')}\n`);
}

function widthOf({ stdout }: NodeJS.Process): number | undefined {
  return stdout.isTTY ? stdout.columns : undefined;
}

async function show(
  { model, json }: Extract<ModelCommand, { readonly type: 'show' }>,
  { models, proc }: ModelSurroundings,
  room: Room,
): Promise<number> {
  const found = await models.find(model.includes('/') || model.includes('\\') ? model : undefined);
  const profile = findProfile(model) ?? profileOf(model);
  if (profile !== undefined && !found.some(entry => entry.name === model || entry.profile === profile.name)) {
    await print(proc.stdout, json ? profileJson(profile, room) : profileText(profile, room));
    return 0;
  }
  const shown = await shownModel(resolveModel(found, model), room);
  await print(proc.stdout, json ? showJson(shown) : showText(shown));
  return 0;
}

async function shownModel(entry: ModelEntry, room: Room): Promise<ShownModel> {
  // A file that cannot be read has its reason in the entry.
  const facts = await readFacts(entry.path).catch(() => undefined);
  return { entry, room, ...(facts !== undefined && { facts }) };
}

/** Ctrl-C ends a download, and what has come of it is kept. */
async function runImport(
  { request, offline }: Extract<ModelCommand, { readonly type: 'import' }>,
  around: ModelSurroundings,
): Promise<number> {
  const { folders, proc } = around;
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  proc.once('SIGINT', interrupt);
  try {
    return await importModels({
      ...request,
      env: proc.env,
      home: folders.home,
      platform: proc.platform,
      registryFolder: folders.config,
      cwd: proc.cwd(),
      stdout: proc.stdout,
      signal: stop.signal,
      pull: url => pullUrl(url, hubFor(around, offline), stop.signal, proc.stderr),
    });
  } catch (thrown) {
    if (stop.signal.aborted) return EXIT_INTERRUPTED;
    throw thrown;
  } finally {
    proc.off('SIGINT', interrupt);
  }
}

async function pullUrl(
  url: string,
  hub: Hub,
  signal: AbortSignal,
  stderr: NodeJS.WriteStream,
): Promise<string> {
  const progress = new PullProgress(stderr);
  try {
    const { path } = await hub.download(
      { type: 'url', url },
      { signal, onProgress: step => progress.show(step) },
    );
    return path;
  } finally {
    progress.clear();
    await hub.close();
  }
}
