import { join } from 'node:path';
import { EXIT_INTERRUPTED } from '../../errors.js';
import { picturePackage } from '../../models/open-vision.js';
import { packageRoot, packageVersion } from '../../package.js';
import { configPath, readDotEnv } from '../../store/sources.js';
import { countOf } from '../check/finding.js';
import { findingLines, layoutFor } from '../check/lines.js';
import type { DoctorCommand } from '../command.js';
import { print } from '../print.js';
import type { ModelSurroundings } from '../surroundings.js';
import { databaseFinding, readDatabase } from './database.js';
import { type DoctorFinding, ok, problem } from './finding.js';
import { folderFinding, readFolders, socketFindings, xdgFindings } from './folders.js';
import { gpuFindings, readGpuHardware } from './gpu.js';
import { leftoverFindings, readLeftovers } from './leftovers.js';
import { libraryFindings, readLibraries } from './libraries.js';
import { logFinding, readLog } from './log.js';
import { memoryFindings, readMemory } from './memory.js';
import { modelFindings, readModels } from './models.js';
import { networkFindings } from './network.js';
import { pictureFindings } from './pictures.js';
import { processorFindings, readProcessor } from './processor.js';
import { readTerminal, terminalFindings } from './terminal.js';
import { variableFindings } from './variables.js';

const ABOUT = 14;

/**
 * Looks at everything that llmtui needs of a machine and prints each finding with its fix. Changes nothing and makes no
 * request. `fault` is what is wrong with the settings, where those of `around` are only the defaults. Gives the exit
 * status: 0, 1 where something is a problem, 130 after Ctrl-C.
 */
export async function runDoctor(
  { json }: DoctorCommand,
  around: ModelSurroundings,
  fault?: string,
): Promise<number> {
  const { proc } = around;
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  proc.on('SIGINT', interrupt);
  const layout = layoutFor(proc, ABOUT);
  const findings: DoctorFinding[] = [];
  try {
    for await (const finding of examine(around, fault, stop.signal)) {
      stop.signal.throwIfAborted();
      findings.push(finding);
      if (!json) await print(proc.stdout, findingLines(finding, layout));
    }
  } catch (thrown) {
    if (!stop.signal.aborted) throw thrown;
    return EXIT_INTERRUPTED;
  } finally {
    proc.off('SIGINT', interrupt);
  }
  const [problems, notes] = [countOf(findings, 'problem'), countOf(findings, 'note')];
  const whole = { version: packageVersion(), problems, notes, findings };
  await print(
    proc.stdout,
    json ? `${JSON.stringify(whole, undefined, 2)}\n` : `\n${verdict(problems, notes)}\n`,
  );
  return problems > 0 ? 1 : 0;
}

function verdict(problems: number, notes: number): string {
  const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;
  if (problems + notes === 0) return 'Nothing to fix.';
  return `${count(problems, 'problem')}, ${count(notes, 'note')}. What follows an arrow is the fix.`;
}

async function* examine(
  { settings, models, folders, proc }: ModelSurroundings,
  fault: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<DoctorFinding> {
  const { device, libraryDir, threads, modelDir, logLevel } = settings;
  const { platform, arch, env } = proc;
  yield program(process.versions.node);
  yield settingFinding(configPath(folders), fault);
  const search = { device, configured: libraryDir, from: packageRoot(), platform, arch };
  const libraries = await readLibraries(search, signal);
  yield* libraryFindings(libraries);
  yield* processorFindings(readProcessor(threads));
  yield* gpuFindings({ devices: libraries.native?.devices, hardware: readGpuHardware(), device });
  const found = await readModels(models, settings.model);
  yield* memoryFindings(readMemory(found.chosen?.entry));
  yield* modelFindings(found);
  yield* pictureFindings(picturePackage(), found.models);
  for (const folder of await readFolders(folders, modelDir)) yield folderFinding(folder);
  yield* socketFindings(folders.runtime, platform);
  yield* xdgFindings(env, platform);
  yield databaseFinding(readDatabase(join(folders.data, 'llmtui.db')));
  yield logFinding(readLog(join(folders.state, 'llmtui.log'), logLevel));
  yield* leftoverFindings(readLeftovers(folders, modelDir, Date.now()));
  yield* terminalFindings(await readTerminal(proc));
  yield* networkFindings(env, folders.home);
  yield* variableFindings(env, 'the environment');
  const dotEnv = join(proc.cwd(), '.env');
  const variables = fault === undefined ? readDotEnv(dotEnv) : {};
  if (Object.keys(variables).length > 0) yield* variableFindings(variables, dotEnv);
}

/** Whether flags, variables and config.json, at `path`, can be read. */
export function settingFinding(path: string, fault: string | undefined): DoctorFinding {
  if (fault === undefined)
    return ok('settings', 'read; llmtui config shows each and where it comes from', { path });
  return problem('settings', fault, 'correct it; until then the defaults are looked at below', { path });
}

const OLDEST_NODE = 20;

/** llmtui and the Node.js that runs it. */
export function program(node: string): DoctorFinding {
  const text = `llmtui ${packageVersion()} on Node.js ${node}`;
  if (Number.parseInt(node, 10) >= OLDEST_NODE) return ok('program', text);
  return problem('program', text, `install Node.js ${OLDEST_NODE} or newer: https://nodejs.org`);
}
