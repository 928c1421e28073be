import { nearest } from '../../models/near.js';
import type { Environment } from '../../store/folders.js';
import { singleSettings, table } from '../../store/setting-table.js';
import { type DoctorFinding, note, ok } from './finding.js';

const known: readonly string[] = singleSettings.flatMap(key => table[key].variables);

/** Variables named LLM_… that nothing reads: slips of the keyboard, mostly. `where` is the environment, or a file. */
export function variableFindings(env: Environment, where: string): readonly DoctorFinding[] {
  const names = Object.keys(env).filter(name => name.startsWith('LLM_'));
  const unread = names.filter(name => !known.includes(name)).sort();
  if (unread.length === 0) {
    const read = Object.keys(env).filter(name => known.includes(name) && env[name] !== '');
    return [
      ok('variables', `${where}: ${read.length === 0 ? 'none of llmtui are set' : read.sort().join(', ')}`),
    ];
  }
  return unread.map(name => {
    const near = known.find(longer => longer.startsWith(`${name}_`)) ?? nearest(known, name, 1)[0];
    const fix = near === undefined ? `unset ${name}` : `did you mean ${near}?`;
    return note('variables', `${where}: ${name} is read by nothing`, fix, { name, near: near ?? null });
  });
}
