import { messageOf } from '../../errors.js';
import type { PooledModels } from '../../models/pooled.js';
import type { RunningRecord } from '../../store/running.js';
import type { SettingRow } from '../../store/settings.js';
import type { ServeCommand } from '../command.js';
import { modelForUse } from '../first-use.js';
import { print } from '../print.js';
import type { StatusLine } from '../status-line.js';
import type { ModelSurroundings } from '../surroundings.js';
import { announcement } from './announcement.js';
import { Ending } from './ending.js';

/** A server that listens. */
export interface Listening {
  readonly url: string;
  readonly replies: { readonly count: number };
  close(options: { readonly drainMs: number }): Promise<void>;
}

export interface ServeSurroundings extends ModelSurroundings {
  readonly rows: readonly SettingRow[];
  readonly pool: Pick<PooledModels, 'choose' | 'prewarm' | 'loaded' | 'close'>;
  readonly listen: () => Promise<Listening>;
  readonly notice: (level: 'info' | 'warning' | 'error', text: string) => void;
  /** Shows how far a model is loaded. */
  readonly status: StatusLine;
  readonly running: Pick<RunningRecord, 'publish' | 'remove'>;
  /** Lets other processes of this person use what is loaded here. */
  readonly lendEngines: () => Promise<{ close(): Promise<void> }>;
}

/** Milliseconds between two looks at what is loaded, for `llmtui ps`. */
const LOOK_MS = 1000;

/**
 * Serves until SIGTERM, SIGINT or SIGHUP, lets running replies finish, and gives the exit status 0. A model that somebody asked
 * for and that cannot be loaded ends it; the default one does not, for others may load. Throws as `startServer`,
 * `modelForUse` and the loader do.
 */
export async function runServe(command: ServeCommand, around: ServeSurroundings): Promise<number> {
  const { pool, running, settings, notice } = around;
  const ending = new Ending(around.proc, () => running.remove());
  const looking = setInterval(() => void look(around), LOOK_MS);
  let server: Listening | undefined;
  let lending: { close(): Promise<void> } | undefined;
  try {
    server = await around.listen();
    const { notice: mistake } = await around.models.registry.read();
    if (mistake !== undefined) notice('warning', mistake);
    const name = await chooseModel(command, around, ending.signal);
    await announce(command, around, server);
    lending = await around.lendEngines();
    await Promise.race([ending.asked(), loadFailure(name, around, ending.signal)]);
    notice('info', endingText(server.replies.count, settings.drainSeconds));
  } catch (thrown) {
    if (!ending.signal.aborted) throw thrown;
  } finally {
    clearInterval(looking);
    await server?.close({ drainMs: ending.signal.aborted ? settings.drainSeconds * 1000 : 0 });
    await lending?.close();
    await pool.close();
    running.remove();
    ending.close();
  }
  return 0;
}

/** The model that the settings ask for, downloaded where it is not here, becomes the default of the server. */
async function chooseModel(
  { offline }: ServeCommand,
  { settings, rows, models, folders, proc, pool }: ServeSurroundings,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (settings.model === undefined) return undefined;
  const { name } = await modelForUse(
    {
      models,
      wanted: settings.model,
      named: rows.some(row => row.name === 'model' && row.origin === 'flag'),
      openHub: async () => (await import('../models/hub.js')).hubFor({ settings, folders, proc }, offline),
      room: (await import('../../models/machine.js')).machineRoom,
      stderr: proc.stderr,
    },
    signal,
  );
  return (await pool.choose(name)).name;
}

async function announce(
  { api }: ServeCommand,
  { proc, settings, notice }: ServeSurroundings,
  { url }: Listening,
): Promise<void> {
  try {
    await print(proc.stdout, announcement({ api, url, hasKey: settings.apiKey !== undefined }));
  } catch (thrown) {
    notice('warning', messageOf(thrown));
  }
}

/** Loads the model; rejects where one was asked for that cannot be loaded, and is pending for ever else. */
async function loadFailure(
  name: string | undefined,
  { pool, status, notice }: ServeSurroundings,
  signal: AbortSignal,
): Promise<never> {
  try {
    const since = performance.now();
    const entry = await pool.prewarm(name, signal, share =>
      status.show(`loading ${name ?? 'the default model'}: ${Math.floor(share * 100)} %`),
    );
    status.clear();
    const seconds = ((performance.now() - since) / 1000).toFixed(1);
    notice('info', `${entry.name} is loaded, in ${seconds} s`);
  } catch (thrown) {
    status.clear();
    if (!signal.aborted) {
      if (name !== undefined) throw thrown;
      notice('error', messageOf(thrown));
    }
  }
  return new Promise<never>(() => {});
}

async function look({ pool, running }: ServeSurroundings): Promise<void> {
  try {
    running.publish(await pool.loaded());
  } catch {
    // Nothing depends on it: `llmtui ps` does not list what cannot be written.
  }
}

function endingText(count: number, seconds: number): string {
  if (count === 0) return 'ending';
  const replies = count === 1 ? '1 reply' : `${count} replies`;
  return `ending: ${replies} may go on for ${seconds} s; a second signal ends at once`;
}
