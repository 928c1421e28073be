import { homedir } from 'node:os';
import { join } from 'node:path';
import type {
  AskCommand,
  ClassifyCommand,
  Command,
  EmbedCommand,
  Flags,
  ModelCommand,
  ServeCommand,
} from './cli/command.js';
import type { ModelSurroundings } from './cli/surroundings.js';
import type { StateFolder } from './engine/llama/state-folder.js';
import { LlmtuiError } from './errors.js';
import { type LocalModels, localModels } from './models/open.js';
import { packageRoot, packageVersion } from './package.js';
import { type ReadSettings, readSettings } from './store/config.js';
import { type Folders, folders } from './store/folders.js';
import { openLog } from './store/log.js';

type Running = Exclude<Command, { readonly type: 'help' | 'version' }>;

/** Puts together what a command needs, and runs it. Gives the exit status; throws as each of them does. */
export async function compose(command: Running, proc: NodeJS.Process): Promise<number> {
  const where = folders(proc.env, proc.platform, homedir());
  switch (command.type) {
    case 'chat':
      // Without a terminal at both ends there is no screen: one prompt from stdin, one answer.
      if (!proc.stdin.isTTY || !proc.stdout.isTTY) {
        const { askStdin } = await import('./cli/command-line/read-ask.js');
        return ask(askStdin(command.flags, command.offline), where, proc);
      }
      return chat(command, where, proc);
    case 'ask':
      return ask(command, where, proc);
    case 'models':
    case 'show':
    case 'rm':
    case 'import':
    case 'pull':
    case 'search':
      return modelCommand(command, where, proc);
    case 'ps':
      return ps(command, where, proc);
    case 'serve':
      return serve(command, where, proc);
    case 'history':
      return (await import('./cli/history/run.js')).runHistory(command, { folders: where, proc });
    case 'check':
      return (await import('./cli/check/check.js')).runCheck(command, around(command.flags, where, proc));
    case 'doctor':
      return doctor(command, where, proc);
    case 'bench':
      return (await import('./cli/bench/run.js')).runBench(command, around(command.flags, where, proc));
    case 'cache':
      return (await import('./cli/cache/run.js')).runCache(command, stateFolder(where, proc), proc);
    case 'embed':
      return embed(command, where, proc);
    case 'classify':
      return classify(command, where, proc);
    case 'config':
      return config(command, where, proc);
    case 'completion':
      return completion(command, where, proc);
  }
}

function read(flags: Flags, where: Folders, proc: NodeJS.Process, serving = false): ReadSettings {
  return readSettings({ flags, env: proc.env, cwd: currentFolder(proc), folders: where, serving });
}

/** Throws BAD_INPUT where the folder that the shell stands in has been deleted. */
function currentFolder(proc: NodeJS.Process): string {
  try {
    return proc.cwd();
  } catch (cause) {
    const text = 'the current folder is not there any more: change to another one, as with cd ~';
    throw new LlmtuiError('BAD_INPUT', text, { cause });
  }
}

function around(flags: Flags, where: Folders, proc: NodeJS.Process): ModelSurroundings {
  const { settings, rows } = read(flags, where, proc);
  return { settings, models: modelsFor({ settings, rows }, where, proc.env), folders: where, proc };
}

/** Settings that cannot be read are a finding, not the end of what is to find what is wrong. */
async function doctor(
  command: Extract<Command, { type: 'doctor' }>,
  where: Folders,
  proc: NodeJS.Process,
): Promise<number> {
  const { runDoctor } = await import('./cli/doctor/doctor.js');
  const [{ settings, rows }, fault] = readable(command.flags, where, proc);
  const models = modelsFor({ settings, rows }, where, proc.env);
  return runDoctor(command, { settings, models, folders: where, proc }, fault);
}

/** The settings, or the defaults and what is wrong with the settings. */
function readable(flags: Flags, where: Folders, proc: NodeJS.Process): [ReadSettings, string | undefined] {
  try {
    return [read(flags, where, proc), undefined];
  } catch (thrown) {
    if (!(thrown instanceof LlmtuiError) || thrown.code !== 'BAD_CONFIG') throw thrown;
    const nowhere = join(where.config, 'defaults');
    const defaults = { flags: {}, env: {}, cwd: nowhere, folders: { ...where, config: nowhere } };
    return [readSettings(defaults), thrown.message];
  }
}

async function modelCommand(command: ModelCommand, where: Folders, proc: NodeJS.Process): Promise<number> {
  const { runModelCommand } = await import('./cli/models/run.js');
  return runModelCommand(command, around(command.flags, where, proc));
}

async function ps(
  { json }: Extract<Command, { type: 'ps' }>,
  where: Folders,
  proc: NodeJS.Process,
): Promise<number> {
  const { readRunning } = await import('./store/running.js');
  const { psJson, psTable } = await import('./cli/models/ps.js');
  const { print } = await import('./cli/print.js');
  const processes = readRunning(where.runtime);
  await print(proc.stdout, json ? psJson(processes) : psTable(processes, Date.now()));
  return 0;
}

async function config(
  { change, flags }: Extract<Command, { type: 'config' }>,
  where: Folders,
  proc: NodeJS.Process,
): Promise<number> {
  const { print } = await import('./cli/print.js');
  if (change !== undefined) {
    const { setSetting, unsetSetting } = await import('./store/config-file.js');
    const set = change.type === 'set';
    const file = await (set
      ? setSetting(where, currentFolder(proc), change.name, change.value)
      : unsetSetting(where, change.name));
    await print(proc.stdout, `${change.name} ${set ? 'set' : 'removed'} in ${file}\n`);
    return 0;
  }
  const { configTable } = await import('./cli/config.js');
  await print(proc.stdout, configTable(read(flags, where, proc).rows));
  return 0;
}

async function completion(
  command: Extract<Command, { type: 'completion' }>,
  where: Folders,
  proc: NodeJS.Process,
): Promise<number> {
  const { runCompletion } = await import('./cli/completion/completion.js');
  const { print } = await import('./cli/print.js');
  await print(
    proc.stdout,
    await runCompletion(command, {
      models: async () =>
        (await modelsFor(read({}, where, proc), where, proc.env).find()).map(({ name }) => name),
      folders: where,
    }),
  );
  return 0;
}

/** Replies that a batch writes at once where nobody has said how many. */
const BATCH_PARALLEL = 8;

function readForAsk({ flags, batch }: AskCommand, where: Folders, proc: NodeJS.Process): ReadSettings {
  const { settings, rows } = read(flags, where, proc);
  const isChosen = rows.some(({ name, origin }) => name === 'parallel' && origin !== 'default');
  if (batch === undefined || isChosen) return { settings, rows };
  return { settings: { ...settings, parallel: BATCH_PARALLEL }, rows };
}

async function ask(command: AskCommand, where: Folders, proc: NodeJS.Process): Promise<number> {
  const { settings, rows } = readForAsk(command, where, proc);
  const { offline, attach, quiet } = command;
  const { runAsk } = await import('./cli/ask/run.js');
  return runAsk(command, {
    settings,
    rows,
    folders: where,
    open: async (model, signal, onProgress) => {
      const { openModel } = await import('./cli/open-model.js');
      const wanted = { settings: { ...settings, model }, rows };
      const models = modelsFor(wanted, where, proc.env);
      return openModel(
        { ...wanted, models, folders: where, proc, offline, attach, quiet },
        signal,
        onProgress,
      );
    },
    proc,
    now: Date.now,
    random: Math.random,
  });
}

async function embed(command: EmbedCommand, where: Folders, proc: NodeJS.Process): Promise<number> {
  const { settings, rows } = read(command.flags, where, proc);
  const { runEmbed } = await import('./cli/embed/run.js');
  return runEmbed(command, {
    folders: where,
    open: async (signal, onProgress) => {
      const { openModel } = await import('./cli/open-model.js');
      const models = modelsFor({ settings, rows }, where, proc.env);
      const { offline, attach, quiet } = command;
      const found = { settings, rows, models, folders: where, proc, offline, attach, quiet };
      return openModel({ ...found, task: 'embed' }, signal, onProgress);
    },
    proc,
  });
}

async function classify(command: ClassifyCommand, where: Folders, proc: NodeJS.Process): Promise<number> {
  const { settings, rows } = read(command.flags, where, proc);
  const { runClassify } = await import('./cli/classify/run.js');
  return runClassify(command, {
    folders: where,
    open: async (model = settings.model, signal, onProgress) => {
      const { openModel } = await import('./cli/open-model.js');
      const wanted = { settings: { ...settings, model }, rows };
      const models = modelsFor(wanted, where, proc.env);
      const { offline, attach, quiet } = command;
      const found = { ...wanted, models, folders: where, proc, offline, attach, quiet };
      return openModel({ ...found, task: 'embed' }, signal, onProgress);
    },
    proc,
    now: Date.now,
  });
}

async function chat(
  { flags, choose, offline }: Extract<Command, { type: 'chat' }>,
  where: Folders,
  proc: NodeJS.Process,
): Promise<number> {
  const { checkTerminal } = await import('./terminal/capable.js');
  checkTerminal(proc.env);
  const { settings, rows } = read(flags, where, proc);
  const { chat: open } = await import('./tui/run.js');
  const models = modelsFor({ settings, rows }, where, proc.env);
  return open({ settings, rows, folders: where, choose, offline, version: packageVersion(), models, proc });
}

async function serve(command: ServeCommand, where: Folders, proc: NodeJS.Process): Promise<number> {
  const { settings, rows } = read(command.flags, where, proc, true);
  const { composeServe } = await import('./compose-server.js');
  const models = modelsFor({ settings, rows }, where, proc.env);
  return composeServe(command, { settings, rows, models, folders: where, proc, version: packageVersion() });
}

function modelsFor({ settings, rows }: ReadSettings, where: Folders, env: NodeJS.ProcessEnv): LocalModels {
  return localModels({
    settings,
    rows,
    folders: where,
    packageModelsDir: join(packageRoot(), 'fixtures', 'models'),
    log: openLog(join(where.state, 'llmtui.log'), settings.logLevel),
    env,
  });
}

function stateFolder(where: Folders, proc: NodeJS.Process): StateFolder {
  return { folder: where.states, bytes: read({}, where, proc).settings.stateCacheSize };
}
