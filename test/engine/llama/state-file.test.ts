import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import {
  headerAt,
  isStateName,
  namesBegin,
  readHeader,
  readState,
  type StateFacts,
  stateName,
} from '../../../lib/engine/llama/state-file.js';
import { StateWriter } from '../../../lib/engine/llama/state-writer.js';

const identity = 'ab'.repeat(32);
const tokens = Array.from({ length: 300 }, (_, at) => at * 7);
const facts: Omit<StateFacts, 'sha256'> = {
  model: 'a "model"',
  identity,
  bytes: 50_000,
  logits: 5,
  prompt: 290,
};
const state = Uint8Array.from({ length: facts.bytes }, (_, at) => at % 251);
const logits = new Uint8Array(Float32Array.from([1, 2, -3, 4, 5]).buffer);

async function written(folder: string): Promise<string> {
  const path = join(folder, stateName(identity, tokens));
  await new StateWriter(() => 0).write(path, facts, tokens, [state, logits]);
  return path;
}

t.test('a state comes back as it was written', async t => {
  const path = await written(t.testdir());
  const header = headerAt(path)!;
  t.match(header, facts);
  t.same([...header.tokens], tokens);
  const into = new Uint8Array(facts.bytes + logits.length);
  t.ok(readState(path, header, into));
  t.same(Buffer.from(into), Buffer.concat([state, logits]));
});

t.test('a byte that has changed is noticed, wherever it is', async t => {
  const folder = t.testdir();
  const path = await written(folder);
  const whole = readFileSync(path);
  const { offset } = headerAt(path)!;
  const damaged = join(folder, 'damaged');
  const everywhere = Array.from({ length: offset }, (_, at) => at);
  for (const at of [...everywhere, offset, offset + 25_000, whole.length - 1]) {
    const bytes = Buffer.from(whole);
    bytes[at]! ^= 1 << (at % 8);
    writeFileSync(damaged, bytes);
    const header = headerAt(damaged);
    const read = header !== null && readState(damaged, header, new Uint8Array(whole.length - offset));
    if (read) t.fail(`byte ${at}`);
  }
  t.pass();
});

t.test('a file that is shorter or longer than it says is none', async t => {
  const folder = t.testdir();
  const path = await written(folder);
  const whole = readFileSync(path);
  const other = join(folder, 'other');
  const { offset } = headerAt(path)!;
  for (const length of [0, 7, 51, 52, 200, offset - 1, offset, offset + 1, whole.length - 1]) {
    writeFileSync(other, whole.subarray(0, length));
    t.equal(headerAt(other), null, `${length} bytes`);
  }
  await writeFile(other, Buffer.concat([whole, Buffer.alloc(1)]));
  t.equal(headerAt(other), null);
  t.equal(headerAt(join(folder, 'nothing')), null);
  t.equal(headerAt(folder), null);
});

t.test('a file that shrinks after its header was read gives nothing', async t => {
  const path = await written(t.testdir());
  const header = headerAt(path)!;
  writeFileSync(path, readFileSync(path).subarray(0, header.offset + 100));
  t.notOk(readState(path, header, new Uint8Array(facts.bytes + logits.length)));
});

t.test('a header that claims much is not believed before its hash is right', async t => {
  const path = await written(t.testdir());
  const bytes = readFileSync(path);
  bytes.writeUInt32LE(0xffffffff, 16);
  writeFileSync(path, bytes);
  const file = openSync(path, 'r');
  t.teardown(() => closeSync(file));
  t.equal(readHeader(file), null);
});

t.test('names tell what a state is for by its beginning', async t => {
  const name = stateName(identity, tokens);
  t.ok(isStateName(name));
  t.ok(name.startsWith(namesBegin(identity, [...tokens.slice(0, 150), 1, 2, 3])));
  t.notOk(name.startsWith(namesBegin(identity, [1, ...tokens])));
  t.notOk(name.startsWith(namesBegin('cd'.repeat(32), tokens)));
  t.not(name, stateName(identity, [...tokens, 1]));
  t.notOk(isStateName('notes.kv'));
});
