import { classifierFolder } from '../../classify/kept-heads.js';
import { listClassifiers } from '../../classify/list.js';
import { findProfile } from '../../models/catalogue.js';
import { readFacts } from '../../models/gguf/facts.js';
import { type ModelEntry, resolveModel } from '../../models/list.js';
import { machineRoom, type Room } from '../../models/machine.js';
import { profileOf } from '../../models/profile-of.js';
import { clean } from '../../terminal/sanitise.js';
import { lineWidth } from '../columns.js';
import type { ModelCommand } from '../command.js';
import { print } from '../print.js';
import type { ModelSurroundings } from '../surroundings.js';
import { classifierTable, removeKept, showClassifier } from './classifiers.js';
import { modelJson, modelTable } from './list.js';
import { removeModel } from './remove.js';
import { profileJson, profileText, type ShownModel, showJson, showText } from './show.js';

/** Runs one of the commands about models. Gives the exit status; throws as each of them does. */
export async function runModelCommand(command: ModelCommand, around: ModelSurroundings): Promise<number> {
  const { settings, models, folders, proc } = around;
  const room = machineRoom();
  await tellNotice(around);
  switch (command.type) {
    case 'models': {
      const [here, served] = await Promise.all([models.find(), models.findServed()]);
      for (const { source, reason } of served.faults)
        proc.stderr.write(
          `llmtui: models of ${clean(source, 'line')} are not listed: ${clean(reason, 'line')}\n`,
        );
      const list = {
        models: [...here, ...served.entries.filter(({ name }) => here.every(entry => entry.name !== name))],
        wanted: settings.model,
        notice: (await models.registry.read()).notice,
        room,
        classifiers: await listClassifiers(classifierFolder(folders)),
      };
      const width = lineWidth(proc.stdout);
      const table = () => modelTable(list, width) + classifierTable(list.classifiers, width);
      await print(proc.stdout, command.json ? modelJson(list) : table());
      return 0;
    }
    case 'show':
      if (await showClassifier(command.model, command.json, around)) return 0;
      return show(command, around, room);
    case 'rm': {
      const status = await removeKept(command.model, command.yes, around);
      if (status !== undefined) return status;
      const found = { models: await models.find(), registry: models.registry, modelDir: settings.modelDir };
      return removeModel({ model: command.model, yes: command.yes, ...found, proc });
    }
    case 'import':
    case 'pull':
    case 'search':
      // What speaks with the hub takes time to load.
      return (await import('./run-hub.js')).runHubCommand(command, around, room);
  }
}

/** A mistake in models.yaml is told where a person sees it. */
async function tellNotice({ models, proc }: ModelSurroundings): Promise<void> {
  const { notice } = await models.registry.read();
  if (notice !== undefined) proc.stderr.write(`llmtui: ${clean(notice, 'line')}\n`);
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
