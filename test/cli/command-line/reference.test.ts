import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { exitStatuses } from '../../../lib/cli/command-line/help.js';
import { fill, manParts, readmeParts } from '../../../lib/cli/command-line/reference.js';
import { EXIT_BUG, EXIT_INTERRUPTED, failures } from '../../../lib/errors.js';
import { packageRoot } from '../../../lib/package.js';
import { singleSettings, table } from '../../../lib/store/setting-table.js';

const read = (path: string) => readFileSync(join(packageRoot(), path), 'utf8');

for (const [path, parts] of [
  ['man/llmtui.1', manParts],
  ['README.md', readmeParts],
] as const) {
  t.test(`${path} says what the definition of the commands says`, async t => {
    const text = read(path);
    const filled = fill(text, parts);
    if (process.env.UPDATE_REFERENCE === '1') writeFileSync(join(packageRoot(), path), filled);
    else t.equal(text, filled, 'UPDATE_REFERENCE=1 writes it');
  });
}

t.test('a text without a place for a part is a mistake', async t => {
  t.throws(() => fill('nothing', { part: () => '' }), /no place for the part "part"/);
});

t.test('every exit status has a meaning', async t => {
  const statuses = new Set([
    0,
    EXIT_BUG,
    EXIT_INTERRUPTED,
    ...Object.values(failures).map(({ exit }) => exit),
  ]);
  t.same(Object.keys(exitStatuses).map(Number).sort(), [...statuses].sort());
});

t.test('the manual page and the README name every variable of a setting', async t => {
  for (const path of ['man/llmtui.1', 'README.md']) {
    const text = read(path);
    for (const variable of singleSettings.flatMap(key => table[key].variables))
      t.ok(text.includes(variable), `${path} names ${variable}`);
  }
});
