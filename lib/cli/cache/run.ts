import { basename } from 'node:path';
import { headerAt } from '../../engine/llama/state-file.js';
import { clearStates, listStates, type StateFolder, stateBound } from '../../engine/llama/state-folder.js';
import { LlmtuiError } from '../../errors.js';
import { bytesText } from '../../terminal/units.js';
import { columns, lineWidth } from '../columns.js';
import type { CacheCommand } from '../command.js';
import { print } from '../print.js';

/** A kept KV state, as `llmtui cache` shows it. */
interface Row {
  readonly file: string;
  /** Null where the file is damaged. */
  readonly model: string | null;
  readonly tokens: number | null;
  readonly bytes: number;
  readonly usedAt: string;
}

/**
 * Lists the KV states that are kept on disk, used last first, or removes them all. Gives the exit status. Throws
 * STORE_FAILED where some cannot be removed.
 */
export async function runCache(
  { action, json }: CacheCommand,
  where: StateFolder,
  proc: NodeJS.Process,
): Promise<number> {
  const text = action === 'clear' ? clear(where, json) : list(where, json, proc);
  await print(proc.stdout, text);
  return 0;
}

function list(where: StateFolder, json: boolean, { stdout }: NodeJS.Process): string {
  const states = listStates(where.folder).map(({ path, bytes, usedAt }): Row => {
    const header = headerAt(path);
    const time = new Date(usedAt).toISOString();
    const { model = null, tokens } = header ?? {};
    return { file: basename(path), model, tokens: tokens?.length ?? null, bytes, usedAt: time };
  });
  const bytes = states.reduce((sum, state) => sum + state.bytes, 0);
  const bound = stateBound(where);
  if (json) return jsonText({ folder: where.folder, bytes, mostBytes: bound, states });
  const rows = states.map(({ model, tokens, bytes: size, usedAt }) => [
    model ?? '(damaged)',
    tokens === null ? '-' : String(tokens),
    bytesText(size),
    `${usedAt.slice(0, 10)} ${usedAt.slice(11, 16)}Z`,
  ]);
  const width = lineWidth(stdout);
  const table =
    rows.length === 0
      ? []
      : [...columns([['MODEL', 'TOKENS', 'SIZE', 'LAST USED'], ...rows], { right: [1, 2], width }), ''];
  const most = bound === 0 ? 'none are kept' : `${bytesText(bound)} at most`;
  const total = columns([[`KV states: ${bytesText(bytes)}, ${most}, in ${where.folder}`]]);
  return `${[...table, ...total].join('\n')}\n`;
}

function clear({ folder }: StateFolder, json: boolean): string {
  const { removed, bytes, left } = clearStates(folder);
  if (left > 0) {
    throw new LlmtuiError('STORE_FAILED', `${filesText(left)} cannot be removed from ${folder}`);
  }
  return json ? jsonText({ removed, bytes }) : `${filesText(removed)} removed, ${bytesText(bytes)} freed\n`;
}

const filesText = (count: number): string => (count === 1 ? '1 KV state' : `${count} KV states`);

const jsonText = (value: object): string => `${JSON.stringify(value, undefined, 2)}\n`;
