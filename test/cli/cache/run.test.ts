import { chmodSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import t from 'tap';
import { runCache } from '../../../lib/cli/cache/run.js';
import type { CacheCommand } from '../../../lib/cli/command.js';
import { stateName } from '../../../lib/engine/llama/state-file.js';
import { StateWriter } from '../../../lib/engine/llama/state-writer.js';

const identity = 'ab'.repeat(32);

/** Keeps a state of some tokens, used at `usedAt`. */
async function keep(folder: string, model: string, tokens: number, usedAt: string): Promise<string> {
  const held = Array.from({ length: tokens }, (_, at) => at);
  const path = join(folder, stateName(identity, held));
  const facts = { model, identity, bytes: 100 * tokens, logits: 0, prompt: 0 };
  await new StateWriter(() => 0).write(path, facts, held, [new Uint8Array(100 * tokens)]);
  utimesSync(path, new Date(usedAt), new Date(usedAt));
  return path;
}

async function run(folder: string, command: Partial<CacheCommand> = {}, bytes: number | 'auto' = 2 ** 30) {
  let text = '';
  const stdout = new Writable({
    write(chunk, _, done) {
      text += String(chunk);
      done();
    },
  });
  const proc = { stdout } as unknown as NodeJS.Process;
  const asked: CacheCommand = { type: 'cache', action: 'list', json: false, ...command };
  const status = await runCache(asked, { folder, bytes }, proc);
  if (status !== 0) throw new Error(`status ${status}`);
  return text;
}

t.test('states are listed, used last first, with what they take and what they may', async t => {
  const folder = t.testdir();
  await keep(folder, 'old', 300, '2026-01-02T03:04:05Z');
  await keep(folder, 'evil \u001b[31m', 2000, '2026-02-03T04:05:06Z');
  const lines = (await run(folder)).split('\n');
  t.match(lines[0], /^MODEL +TOKENS +SIZE +LAST USED$/);
  t.match(lines[1], /^evil .* 2000 +203 KB +2026-02-03 04:05Z$/);
  t.match(lines[2], /^old +300 +30\.\d KB +2026-01-02 03:04Z$/);
  t.match(lines[4], /^KV states: 23\d KB, 1\.00 GB at most, in \//);
  t.notMatch(lines.join(''), '\u001b');
});

t.test('as JSON with bytes and times', async t => {
  const folder = t.testdir();
  await keep(folder, 'one', 300, '2026-01-02T03:04:05Z');
  const listed = JSON.parse(await run(folder, { json: true }, 5000));
  t.match(listed, { folder, mostBytes: 5000 });
  t.match(listed.states, [{ model: 'one', tokens: 300, usedAt: '2026-01-02T03:04:05.000Z' }]);
  t.equal(listed.bytes, listed.states[0].bytes);
});

t.test('a damaged state is listed as such, and clearing removes it too', async t => {
  const folder = t.testdir();
  await keep(folder, 'one', 300, '2026-01-02T03:04:05Z');
  writeFileSync(await keep(folder, 'two', 400, '2026-01-02T03:04:05Z'), 'x'.repeat(50));
  writeFileSync(join(folder, 'notes.txt'), 'mine');
  t.match(await run(folder), /\(damaged\) +- +50 B/);
  t.match(await run(folder, { action: 'clear' }), /^2 KV states removed, 3\d\.\d KB freed\n$/);
  t.same(readdirSync(folder), ['notes.txt']);
  t.same(JSON.parse(await run(folder, { action: 'clear', json: true })), { removed: 0, bytes: 0 });
});

t.test('an empty cache, and one that is switched off', async t => {
  const folder = join(t.testdir(), 'none');
  t.match(await run(folder), /^KV states: 0 B, 1\.00 GB at most, in /);
  t.match(await run(folder, {}, 0), /^KV states: 0 B, none are kept, in /);
  t.match(await run(folder, {}, 'auto'), /^KV states: 0 B, .* at most, in /);
});

t.test(
  'what cannot be removed is told',
  { skip: process.getuid?.() === 0 && 'root may remove everything' },
  async t => {
    const folder = t.testdir();
    await keep(folder, 'one', 300, '2026-01-02T03:04:05Z');
    chmodSync(folder, 0o500);
    t.teardown(() => chmodSync(folder, 0o700));
    const clearing = run(folder, { action: 'clear' });
    await t.rejects(clearing, { code: 'STORE_FAILED', message: /1 KV state cannot be removed/ });
  },
);
