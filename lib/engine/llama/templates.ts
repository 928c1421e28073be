import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LlmtuiError } from '../../errors.js';
import { packageRoot } from '../../package.js';

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
