import type { RunningModel, RunningProcess } from '../../store/running.js';
import { bytesText } from '../../terminal/units.js';
import { columns } from '../columns.js';

/** What `llmtui ps` prints: the models that running llmtui processes have loaded. `now` in milliseconds since the epoch. */
export function psTable(processes: readonly RunningProcess[], now: number): string {
  const rows = processes.flatMap(({ pid, models }) =>
    models.map(model => [model.name, bytesText(model.bytes), String(pid), statusOf(model, now)]),
  );
  if (rows.length === 0) return 'no running llmtui has a model loaded\n';
  return `${columns([['MODEL', 'MEMORY', 'PROCESS', 'STATUS'], ...rows], { right: [1] }).join('\n')}\n`;
}

/** The same as JSON, one object for each model. */
export function psJson(processes: readonly RunningProcess[]): string {
  const models = processes.flatMap(({ pid, models }) =>
    models.map(({ name, bytes, inUse, expiresAt }) => ({
      name,
      bytes,
      pid,
      in_use: inUse,
      expires_at: expiresAt === null ? null : new Date(expiresAt).toISOString(),
    })),
  );
  return `${JSON.stringify(models, undefined, 2)}\n`;
}

function statusOf({ inUse, expiresAt }: RunningModel, now: number): string {
  if (inUse > 0) return 'in use';
  if (expiresAt === null) return 'stays loaded';
  const seconds = Math.max(0, Math.round((expiresAt - now) / 1000));
  return seconds < 120 ? `unloads in ${seconds} s` : `unloads in ${Math.round(seconds / 60)} min`;
}
