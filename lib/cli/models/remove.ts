import { LlmtuiError } from '../../errors.js';
import { type ModelEntry, resolveModel } from '../../models/list.js';
import type { Registry } from '../../models/registry.js';
import { planRemoval, type Removal, remove } from '../../models/removal.js';
import { clean } from '../../terminal/sanitise.js';
import { bytesText } from '../../terminal/units.js';
import { confirm } from '../confirm.js';
import { print } from '../print.js';

export interface RemoveOptions {
  /** As a person names it. */
  readonly model: string;
  /** The person has agreed already. */
  readonly yes: boolean;
  readonly models: readonly ModelEntry[];
  readonly registry: Registry;
  readonly modelDir: string;
  readonly proc: NodeJS.Process;
}

/**
 * Removes a model after asking; without a terminal at stdin it takes `yes`. Prints what was done. Gives the exit
 * status: 0, or 1 where the person said no. Throws USAGE where nobody can be asked, and as `resolveModel`,
 * `planRemoval` and `remove` do.
 */
export async function removeModel(options: RemoveOptions): Promise<number> {
  const { model, yes, models, registry, modelDir, proc } = options;
  const { entries } = await registry.read();
  const removal = await planRemoval(resolveModel(models, model), entries, modelDir);
  if (!yes) {
    if (!proc.stdin.isTTY)
      throw new LlmtuiError('USAGE', `${removal.name} is not removed without a question: add --yes`);
    if (!(await confirm(proc, clean(`${planText(removal)}\nRemove ${removal.name}?`)))) return 1;
  }
  const freed = await remove(removal, registry);
  await print(proc.stdout, clean(doneText(removal, freed)));
  return 0;
}

function planText({ name, registered, freed, kept }: Removal): string {
  return [
    ...(registered ? [`${name} is taken out of models.yaml.`] : []),
    ...freed.map(({ path, bytes }) => `Deleted: ${path} (${bytes > 0 ? bytesText(bytes) : 'a link'})`),
    ...kept.map(({ path, why }) => `Stays: ${path}, ${why}`),
  ].join('\n');
}

function doneText({ name, freed, kept }: Removal, bytes: number): string {
  const files = freed.length === 1 ? '1 file' : `${freed.length} files`;
  const deleted = freed.length > 0 ? `; ${files} deleted, ${bytesText(bytes)} freed` : '';
  const stays = kept.map(({ path, why }) => `${path} stays: ${why}\n`);
  return `${name} removed${deleted}\n${stays.join('')}`;
}
