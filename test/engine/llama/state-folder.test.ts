import { existsSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import t from 'tap';
import {
  clearStates,
  draftPath,
  listStates,
  removeState,
  stateBound,
  touchState,
  trimStates,
} from '../../../lib/engine/llama/state-folder.js';

const nameOf = (index: number) => `${'0'.repeat(16)}-${'1'.repeat(16)}-${String(index).padStart(16, '0')}.kv`;

/** A folder with states of 100 bytes, the first used longest ago. */
function filled(t: { testdir(): string }, count: number): string {
  const folder = t.testdir();
  for (let index = 0; index < count; index++) {
    const path = join(folder, nameOf(index));
    writeFileSync(path, 'x'.repeat(100));
    utimesSync(path, 1000 + index, 1000 + index);
  }
  return folder;
}

const left = (folder: string) => listStates(folder).map(({ path }) => basename(path));

t.test('states used longest ago go first, until the others are few enough', async t => {
  const folder = filled(t, 5);
  touchState(join(folder, nameOf(0)), Date.now());
  trimStates(folder, 350, Date.now());
  t.same(left(folder), [nameOf(0), nameOf(4), nameOf(3)]);
  trimStates(folder, 0, Date.now());
  t.same(left(folder), []);
});

t.test('what is no state stays, but for drafts whose writer is gone', async t => {
  const folder = filled(t, 1);
  const [old, young] = [draftPath(folder), draftPath(folder)];
  for (const path of [old, young, join(folder, 'notes.kv')]) writeFileSync(path, 'x'.repeat(1000));
  utimesSync(old, 1000, 1000);
  trimStates(folder, 0, Date.now());
  t.same(readdirSync(folder).sort(), [basename(young), 'notes.kv'].sort());
});

t.test('clearing removes states and drafts, and counts them', async t => {
  const folder = filled(t, 3);
  writeFileSync(draftPath(folder), 'x');
  writeFileSync(join(folder, 'notes.txt'), 'x');
  t.same(clearStates(folder), { removed: 3, bytes: 300, left: 0 });
  t.same(readdirSync(folder), ['notes.txt']);
  t.same(clearStates(join(folder, 'nowhere')), { removed: 0, bytes: 0, left: 0 });
});

t.test('the bound is what was set, else a tenth of the disk and 2 GiB at most', async t => {
  const folder = t.testdir();
  t.equal(stateBound({ folder, bytes: 12 }), 12);
  const auto = stateBound({ folder: join(folder, 'not/yet'), bytes: 'auto' });
  t.ok(auto > 0 && auto <= 2 * 1024 ** 3, `${auto} bytes`);
  t.notOk(existsSync(join(folder, 'not')), 'asking makes no folder');
});

t.test('a state that another process has removed is no trouble', async t => {
  const folder = filled(t, 1);
  const gone = join(folder, nameOf(9));
  touchState(gone, 0);
  t.ok(removeState(gone));
  t.same(listStates(join(folder, 'nowhere')), []);
});
