import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { hashFile } from '../../lib/models/hash.js';

t.test('the hash is that of the whole file, in several chunks', async t => {
  const path = join(t.testdir(), 'a');
  writeFileSync(path, 'abc');
  // FIPS 180-2, appendix B.
  t.equal(
    await hashFile(path, new AbortController().signal),
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
  writeFileSync(path, 'a'.repeat(1_000_000));
  const steps: number[] = [];
  t.equal(
    await hashFile(path, new AbortController().signal, bytes => steps.push(bytes)),
    'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0',
  );
  t.ok(steps.length > 1);
  t.equal(steps.at(-1), 1_000_000);
});

t.test('hashing ends when it is aborted, and fails for a file that is not there', async t => {
  const path = join(t.testdir(), 'a');
  await t.rejects(hashFile(path, new AbortController().signal), { code: 'ENOENT' });
  writeFileSync(path, 'abc');
  const stop = new AbortController();
  stop.abort(new Error('enough'));
  await t.rejects(hashFile(path, stop.signal), { message: 'enough' });
});
