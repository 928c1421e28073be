import { join } from 'node:path';
import t from 'tap';
import { f32, text } from '../../helpers/gguf-encode.js';
import { type FilledTensor, writeGguf } from '../../helpers/gguf-write.js';
import { collect, loadStarter, user } from './starter.js';

const WIDTH = 576;
const RANK = 2;
const path = [user('What is the capital of France?')];

const tensor = (name: string, shape: readonly number[]): FilledTensor => ({
  name,
  shape,
  type: 0,
  bytes: 4 * shape[0]! * shape[1]!,
  fill: 'ones',
});

/** An adapter that adds the same number to every weight of one matrix. */
async function adapter(folder: string, architecture = 'llama'): Promise<string> {
  const file = join(folder, 'adapter.gguf');
  await writeGguf(file, {
    metadata: [
      ['general.type', text('adapter')],
      ['general.architecture', text(architecture)],
      ['adapter.type', text('lora')],
      ['adapter.lora.alpha', f32(1)],
    ],
    tensors: [
      tensor('blk.0.attn_output.weight.lora_a', [WIDTH, RANK]),
      tensor('blk.0.attn_output.weight.lora_b', [RANK, WIDTH]),
    ],
  });
  return file;
}

t.test('an adapter changes what the model says, by its scale, also after the context has grown', async t => {
  const file = await adapter(t.testdir());
  const texts = new Map<number, readonly string[]>();
  for (const scale of [0, 1]) {
    const engine = await loadStarter({ adapters: [{ path: file, scale }] });
    const long = [user(`${'word '.repeat(450)}\nWhat is the capital of France?`)];
    texts.set(scale, [(await collect(engine, path)).text, (await collect(engine, long)).text]);
    await engine.unload();
  }
  const plain = await loadStarter();
  t.teardown(() => plain.unload());
  t.equal(texts.get(0)![0], (await collect(plain, path)).text, 'a scale of 0 is no adapter');
  t.not(texts.get(1)![0], texts.get(0)![0]);
  t.not(texts.get(1)![1], texts.get(0)![1]);
});

t.test('an adapter that is gone or goes with another model is refused by its name', async t => {
  const missing = { path: join(t.testdir(), 'none.gguf'), scale: 1 };
  await t.rejects(loadStarter({ adapters: [missing] }), { code: 'MODEL_NOT_FOUND', message: /none\.gguf/ });
  const other = await adapter(t.testdir(), 'gemma');
  await t.rejects(loadStarter({ adapters: [{ path: other, scale: 1 }] }), {
    code: 'LOAD_FAILED',
    message: /adapter\.gguf: .*arch/,
  });
});
