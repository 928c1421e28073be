import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from './cli/args.js';
import type { Command, ModelCommand } from './cli/command.js';
import type { FirstUse } from './cli/first-use.js';
import { print } from './cli/print.js';
import { EXIT_BUG, failures, LlmtuiError } from './errors.js';
import { machineRoom } from './models/machine.js';
import { type LocalModels, localModels } from './models/open.js';
import { packageRoot, packageVersion } from './package.js';
import { readSettings } from './store/config.js';
import { type Folders, folders } from './store/folders.js';
import { openLog } from './store/log.js';
import type { SettingRow, Settings } from './store/settings.js';
import { checkTerminal } from './terminal/capable.js';
import { clean } from './terminal/sanitise.js';

/**
 * Reads arguments and environment, runs one face, and gives the exit status. Never throws: a failure is one line on
 * stderr, a bug its stack.
 */
export async function main(proc: NodeJS.Process): Promise<number> {
  // Who closed stderr does not want to know.
  proc.stderr.on('error', () => {});
  try {
    return await run(parseArgs(proc.argv.slice(2)), proc);
  } catch (thrown) {
    if (thrown instanceof LlmtuiError) {
      proc.stderr.write(`llmtui: ${clean(thrown.message)}\n`);
      return failures[thrown.code].exit;
    }
    const stack = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    proc.stderr.write(`llmtui: this is a bug\n${clean(stack)}\n`);
    return EXIT_BUG;
  }
}

async function run(command: Command, proc: NodeJS.Process): Promise<number> {
  const where = folders(proc.env, proc.platform, homedir());
  switch (command.type) {
    case 'help':
      await print(proc.stdout, command.text);
      return 0;
    case 'version':
      await print(proc.stdout, `llmtui ${packageVersion()}\n`);
      return 0;
    case 'config':
      return config(command, where, proc);
    case 'ps':
      return ps(command, where, proc);
    case 'ask':
      return ask(command, where, proc);
    case 'models':
    case 'show':
    case 'rm':
    case 'import':
    case 'pull':
    case 'search':
      return modelCommand(command, where, proc);
    case 'chat':
      // Without a terminal at both ends there is no screen: one prompt from stdin, one answer.
      if (!proc.stdin.isTTY || !proc.stdout.isTTY) return ask({ ...command, prompt: '' }, where, proc);
      return chat(command, where, proc);
  }
}

async function modelCommand(command: ModelCommand, where: Folders, proc: NodeJS.Process): Promise<number> {
  const { settings, rows } = readSettings({
    flags: command.flags,
    env: proc.env,
    cwd: proc.cwd(),
    folders: where,
  });
  const { runModelCommand } = await import('./cli/model-command.js');
  const models = modelsFor(settings, rows, where);
  return runModelCommand(command, { settings, models, folders: where, proc });
}

async function ps(
  { json }: Extract<Command, { type: 'ps' }>,
  where: Folders,
  proc: NodeJS.Process,
): Promise<number> {
  const { readRunning } = await import('./store/running.js');
  const { psJson, psTable } = await import('./cli/ps.js');
  const processes = readRunning(where.runtime);
  await print(proc.stdout, json ? psJson(processes) : psTable(processes, Date.now()));
  return 0;
}

async function config(
  { change, flags }: Extract<Command, { type: 'config' }>,
  where: Folders,
  proc: NodeJS.Process,
): Promise<number> {
  if (change !== undefined) {
    const { setSetting, unsetSetting } = await import('./store/config-file.js');
    const set = change.type === 'set';
    const file = await (set
      ? setSetting(where, proc.cwd(), change.name, change.value)
      : unsetSetting(where, change.name));
    await print(proc.stdout, `${change.name} ${set ? 'set' : 'removed'} in ${file}\n`);
    return 0;
  }
  const { configTable } = await import('./cli/config.js');
  const { rows } = readSettings({ flags, env: proc.env, cwd: proc.cwd(), folders: where });
  await print(proc.stdout, configTable(rows));
  return 0;
}

async function ask(
  { prompt, flags, offline }: Omit<Extract<Command, { type: 'ask' }>, 'type'>,
  where: Folders,
  proc: NodeJS.Process,
): Promise<number> {
  const { settings, rows } = readSettings({ flags, env: proc.env, cwd: proc.cwd(), folders: where });
  const { ask: answer } = await import('./cli/ask.js');
  const { modelForUse, withSmaller } = await import('./cli/first-use.js');
  const models = modelsFor(settings, rows, where);
  let chosen = 'the model';
  const use: FirstUse = {
    models,
    onFound: ({ name }, why) => {
      chosen = `${name} (${why})`;
    },
    wanted: settings.model,
    openHub: async () => (await import('./cli/hub.js')).hubFor({ settings, folders: where, proc }, offline),
    room: machineRoom,
    stderr: proc.stderr,
  };
  return answer({
    prompt,
    system: settings.systemPrompt,
    sampling: settings.sampling,
    open: async (signal, onProgress) => {
      const entry = await modelForUse(use, signal);
      try {
        return await models.open(entry, signal, share => onProgress(share, chosen));
      } catch (thrown) {
        throw await withSmaller(thrown, entry, models);
      }
    },
    proc,
  });
}

async function chat(
  { flags, choose, offline }: Extract<Command, { type: 'chat' }>,
  where: Folders,
  proc: NodeJS.Process,
): Promise<number> {
  checkTerminal(proc.env);
  const { settings, rows } = readSettings({ flags, env: proc.env, cwd: proc.cwd(), folders: where });
  const { chat: open } = await import('./tui/run.js');
  const models = modelsFor(settings, rows, where);
  return open({ settings, folders: where, choose, offline, version: packageVersion(), models, proc });
}

function modelsFor(settings: Settings, rows: readonly SettingRow[], where: Folders): LocalModels {
  return localModels({
    settings,
    rows,
    folders: where,
    packageModelsDir: join(packageRoot(), 'fixtures', 'models'),
    log: openLog(join(where.state, 'llmtui.log'), settings.logLevel),
  });
}
