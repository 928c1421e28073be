import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LlmtuiError } from '../../errors.js';

/** The folder of our package.json: compiled code lies at different depths in a build and in a bundle. */
export function packageRoot(): string {
  const start = dirname(fileURLToPath(import.meta.url));
  for (let folder = start; folder !== dirname(folder); folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).name === 'llmtui') return folder;
  }
  return start;
}

/** The source of a chat template in `templates/`, by name without `.jinja`. Throws BAD_INPUT if there is none. */
export function readTemplate(name: string): string {
  const folder = join(packageRoot(), 'templates');
  const names = readdirSync(folder)
    .filter(file => file.endsWith('.jinja'))
    .map(file => file.slice(0, -'.jinja'.length));
  if (!names.includes(name)) {
    throw new LlmtuiError('BAD_INPUT', `no chat template "${name}"; known: ${names.join(', ')}`);
  }
  return readFileSync(join(folder, `${name}.jinja`), 'utf8');
}
