import { readdirSync, statSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { headerAt } from '../../../lib/engine/llama/state-file.js';
import { StateWriter } from '../../../lib/engine/llama/state-writer.js';

const facts = { model: 'm', identity: 'ab'.repeat(32), bytes: 9_000_000, logits: 0, prompt: 0 };
const payload = [new Uint8Array(facts.bytes)];

t.test('a state is readable by its owner alone, and no draft is left', async t => {
  const folder = t.testdir();
  t.ok(await new StateWriter(() => 0).write(join(folder, 'state'), facts, [1, 2], payload));
  t.same(readdirSync(folder), ['state']);
  t.equal(statSync(join(folder, 'state')).mode & 0o777, 0o600);
});

t.test('what is not done in time is abandoned and leaves nothing', async t => {
  const folder = t.testdir();
  let clock = 0;
  const writer = new StateWriter(() => clock++);
  writer.deadline = 2;
  t.notOk(await writer.write(join(folder, 'state'), facts, [1, 2], payload));
  t.same(readdirSync(folder), []);
  t.ok(writer.isLate);
});

t.test('a full disk leaves what was there, and nothing else', async t => {
  const folder = t.testdir();
  const path = join(folder, 'state');
  await new StateWriter(() => 0).write(path, facts, [1], payload);
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  const filling: typeof open = async (...how) => {
    const file = await open(...how);
    const write = file.write.bind(file) as (...what: unknown[]) => Promise<{ bytesWritten: number }>;
    let left = 5_000_000;
    file.write = (async (bytes: Uint8Array, at: number, length: number, position: number) => {
      if (left <= 0) throw full;
      const { bytesWritten } = await write(bytes, at, Math.min(length, left), position);
      left -= bytesWritten;
      return { bytesWritten, buffer: bytes };
    }) as FileHandle['write'];
    return file;
  };
  await t.rejects(new StateWriter(() => 0, filling).write(path, facts, [1, 2, 3], payload), full);
  t.same(readdirSync(folder), ['state']);
  t.equal(headerAt(path)?.tokens.length, 1);
});
