import { copyFileSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import t from 'tap';
import type { Engine } from '../../lib/engine/engine.js';
import { type LlamaOptions, loadLlama } from '../../lib/engine/llama/load.js';
import { LlmtuiError } from '../../lib/errors.js';
import { starter } from '../../lib/models/shipped.js';
import { assureModel, type TrustDeps } from '../../lib/models/trust.js';
import { u32 } from '../helpers/gguf-encode.js';
import { smallBytes, smallModel, starterPath } from '../helpers/gguf-small.js';
import { writeRandomLlama } from '../helpers/gguf-write.js';

const never = new AbortController().signal;
const entryOf = (path: string) => ({ name: basename(path, '.gguf'), path, starter: false });

/** Dependencies whose `load` is the real one or scripted, and what was loaded and logged. */
function deps(stateDir: string, load: TrustDeps['load'], more: Partial<TrustDeps> = {}) {
  const loads: LlamaOptions[] = [];
  const lines: string[] = [];
  const made: TrustDeps = {
    stateDir,
    load: (options, signal, onProgress) => {
      loads.push(options);
      return load(options, signal, onProgress);
    },
    log: (_, text) => lines.push(text),
    now: () => 42,
    ...more,
  };
  return { made, loads, lines };
}

const idle = { unload: async () => {} } as Partial<Engine>;
const answering = async (): Promise<Engine> =>
  ({ ...idle, reply: async function* () {} }) as unknown as Engine;

t.test('a sound file is loaded once in a child process, then remembered', async t => {
  const dir = t.testdir({});
  const path = join(dir, 'tiny.gguf');
  await writeRandomLlama(path, { shape: 'tiny', tokenizerFrom: starterPath, context: 512 });
  const { made, loads } = deps(dir, loadLlama);
  await assureModel(entryOf(path), made, never);
  await assureModel(entryOf(path), made, never);
  t.match(loads, [{ path, childProcess: true, contextSize: 512, device: 'cpu' }]);
  t.equal(loads.length, 1);
  utimesSync(path, 1, 1);
  const second = deps(dir, answering);
  await assureModel(entryOf(path), second.made, never);
  t.equal(second.loads.length, 1, 'a file that changed is tried again');
});

t.test('a file that passes the reader but ends the process inside llama.cpp is caught', async t => {
  const twice = smallModel({ 'tokenizer.ggml.tokens': { type: 'strings', values: ['a', 'a', '<end>'] } });
  const dir = t.testdir({ 'twice.gguf': smallBytes(twice) });
  const { made, lines } = deps(dir, loadLlama);
  const path = join(dir, 'twice.gguf');
  await t.rejects(assureModel(entryOf(path), made, never), {
    code: 'LOAD_FAILED',
    message: /^the trial load of twice failed: .*; download the file again, or choose another model/s,
  });
  const again = deps(dir, answering);
  await assureModel(entryOf(path), again.made, never);
  t.equal(again.loads.length, 1, 'a failure is not remembered');
  t.match(lines.join('\n'), /trial load of twice failed/);
});

t.test('a file that llama.cpp refuses is LOAD_FAILED with its reason', async t => {
  const model = smallModel();
  const dir = t.testdir({
    'short.gguf': smallBytes({
      ...model,
      tensors: model.tensors.filter(({ name }) => !name.includes('ffn_up')),
    }),
  });
  const { made } = deps(dir, loadLlama);
  await t.rejects(assureModel(entryOf(join(dir, 'short.gguf')), made, never), {
    code: 'LOAD_FAILED',
    message: /the trial load of short failed/,
  });
});

t.test('what the reader refuses is never loaded', async t => {
  const dir = t.testdir({ 'heads.gguf': smallBytes(smallModel({ 'llama.attention.head_count': u32(0) })) });
  const { made, loads } = deps(dir, answering);
  await t.rejects(assureModel(entryOf(join(dir, 'heads.gguf')), made, never), {
    code: 'BAD_INPUT',
    message: /^heads cannot be loaded: .*head_count is 0/,
  });
  await t.rejects(assureModel(entryOf(join(dir, 'gone.gguf')), made, never), { code: 'MODEL_NOT_FOUND' });
  t.same(loads, []);
});

t.test('a trial that hangs ends at its limit, also when native code hears no abort', async t => {
  const dir = t.testdir({ 'x.gguf': smallBytes() });
  const { made } = deps(dir, () => new Promise(() => {}), { limitMs: 50 });
  await t.rejects(assureModel(entryOf(join(dir, 'x.gguf')), made, never), {
    code: 'LOAD_FAILED',
    message: /did not end within 0.05 s/,
  });
});

t.test('a trial whose reply hangs is unloaded, so that no process stays behind', async t => {
  const dir = t.testdir({ 'x.gguf': smallBytes() });
  let unloads = 0;
  const hanging = {
    unload: async () => {
      unloads += 1;
    },
    reply: async function* () {
      await new Promise(() => {});
    },
  } as unknown as Engine;
  const { made } = deps(dir, async () => hanging, { limitMs: 50 });
  await t.rejects(assureModel(entryOf(join(dir, 'x.gguf')), made, never), { message: /did not end within/ });
  t.equal(unloads, 1);
});

t.test('stopping a trial rejects with the reason of the stop, and remembers nothing', async t => {
  const dir = t.testdir({ 'x.gguf': smallBytes() });
  const path = join(dir, 'x.gguf');
  const stop = new AbortController();
  const reason = new Error('stopped');
  const { made } = deps(dir, () => new Promise(() => {}), {
    onTrial: () => setImmediate(() => stop.abort(reason)),
  });
  await t.rejects(assureModel(entryOf(path), made, stop.signal), reason);
  const after = deps(dir, answering);
  await assureModel(entryOf(path), after.made, never);
  t.equal(after.loads.length, 1);
  await t.rejects(assureModel(entryOf(path), made, AbortSignal.abort(reason)), reason, 'before it begins');
});

t.test('the model of a trial is unloaded, also when its reply fails', async t => {
  const dir = t.testdir({ 'x.gguf': smallBytes() });
  let unloads = 0;
  const failing = async (): Promise<Engine> =>
    ({
      unload: async () => {
        unloads += 1;
      },
      reply: () => {
        throw new LlmtuiError('ENGINE_FAILED', 'the process died');
      },
    }) as unknown as Engine;
  const { made } = deps(dir, failing);
  await t.rejects(assureModel(entryOf(join(dir, 'x.gguf')), made, never), {
    message: /failed: the process died/,
  });
  t.equal(unloads, 1);
});

t.test('that passing cannot be remembered is logged and costs nothing else', async t => {
  const dir = t.testdir({ 'x.gguf': smallBytes(), state: 'a file, no folder' });
  const { made, lines } = deps(join(dir, 'state'), answering);
  await assureModel(entryOf(join(dir, 'x.gguf')), made, never);
  t.match(lines.at(-1), /cannot remember that x passed/);
});

t.test('the model that comes with the program is held against its hash, once', async t => {
  const dir = t.testdir({});
  const shipped = { name: starter.name, path: starterPath, starter: true };
  const { made, loads } = deps(dir, answering);
  await assureModel(shipped, made, never);
  t.same(loads, [], 'no trial');
  t.match(JSON.parse(readFileSync(join(dir, 'trials.json'), 'utf8')), {
    passed: [{ path: starterPath, at: 42 }],
  });
});

t.test('a file that took the place of the shipped one has to pass a trial', async t => {
  const dir = t.testdir({});
  const path = join(dir, starter.file);
  copyFileSync(starterPath, path);
  const bytes = readFileSync(path);
  bytes[bytes.length - 1]! ^= 1;
  writeFileSync(path, bytes);
  const { made, loads } = deps(dir, answering);
  await assureModel({ name: starter.name, path, starter: true }, made, never);
  t.equal(loads.length, 1);
  rmSync(path);
});
