import type { ModelEntry } from '../../models/list.js';
import { columns } from '../columns.js';

/** The models that could be checked, each with its status. */
export function modelList(models: readonly ModelEntry[], width: number | undefined): string {
  if (models.length === 0) return 'no models; llmtui pull llama3-1b downloads one\n';
  const rows = models.map(({ name, status, reason, description }) => [name, status, reason ?? description]);
  return `${columns([['MODEL', 'STATUS', 'WHAT'], ...rows], { width }).join('\n')}\n`;
}

export function modelListJson(models: readonly ModelEntry[]): string {
  const list = models.map(({ name, path, status, reason, description }) => ({
    name,
    path,
    status,
    ...(reason !== undefined && { reason }),
    description,
  }));
  return `${JSON.stringify(list, undefined, 2)}\n`;
}
