import { messageOf } from '../../errors.js';
import { chooseDefault, type ModelEntry } from '../../models/list.js';
import type { LocalModels } from '../../models/open.js';
import { type DoctorFinding, note, ok, problem, shellWord } from './finding.js';

export interface ModelFacts {
  readonly models: readonly ModelEntry[];
  /** Of models.yaml. */
  readonly registryPath: string;
  readonly registered: number;
  /** What is wrong with models.yaml. */
  readonly notice?: string;
  /** The model that answers by default, and why. */
  readonly chosen?: { readonly entry: ModelEntry; readonly why: string };
  /** Why there is none. */
  readonly fault?: string;
}

export async function readModels(
  { find, registry }: Pick<LocalModels, 'find' | 'registry'>,
  wanted: string | undefined,
): Promise<ModelFacts> {
  const { entries, notice } = await registry.read();
  const models = await find();
  const facts = {
    models,
    registryPath: registry.path,
    registered: entries.length,
    ...(notice !== undefined && { notice }),
  };
  try {
    return { ...facts, chosen: chooseDefault(models, wanted) };
  } catch (thrown) {
    return { ...facts, fault: messageOf(thrown) };
  }
}

export function modelFindings({ models, registryPath, registered, notice, chosen, fault }: ModelFacts) {
  const found: DoctorFinding[] = [];
  const word = shellWord(registryPath);
  if (notice !== undefined) found.push(problem('models.yaml', notice, `\${EDITOR:-vi} ${word} corrects it`));
  else
    found.push(ok('models.yaml', registered === 0 ? 'no entries' : `${registryPath}, ${registered} entries`));
  const names = models.filter(({ status }) => status === 'available').map(({ name }) => name);
  if (chosen === undefined)
    found.push(problem('models', fault ?? 'none', 'llmtui pull llama3-1b downloads one'));
  else if (chosen.entry.status !== 'available') {
    const text = `${chosen.entry.name} is asked for and cannot be used: ${chosen.entry.reason}`;
    found.push(problem('models', text, 'llmtui models lists the others'));
  } else {
    const text = `${names.length} can be used; ${chosen.entry.name} answers by default (${chosen.why})`;
    found.push(ok('models', text, { models: names }));
  }
  for (const entry of models) if (isAmiss(entry)) found.push(unusable(entry));
  return found;
}

/** What a person has switched off is no mistake. */
function isAmiss({ status, reason = '' }: ModelEntry): boolean {
  return status === 'disabled' && !/^switched off|^provider /.test(reason);
}

function unusable({ name, path, reason = 'it cannot be used' }: ModelEntry): DoctorFinding {
  return note(
    'model',
    `${name}: ${reason}`,
    `llmtui rm ${shellWord(name)} removes it, or download it again`,
    { name, path },
  );
}
