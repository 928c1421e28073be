import t from 'tap';
import type { Bindings } from '../../../lib/engine/llama/bindings.js';
import type { LoadSpec, Response } from '../../../lib/engine/llama/messages.js';
import type { NativeModel } from '../../../lib/engine/llama/model.js';
import { openDiskStates } from '../../../lib/engine/llama/open-disk-states.js';
import { starterOptions } from './starter.js';

const metadata: Readonly<Record<string, string>> = {
  'general.architecture': 'phi3',
  'phi3.rope.scaling.original_context_length': '4096',
};

/** Just what is asked of a model. */
const native = {
  llama_model_n_swa: () => 0,
  llama_model_meta_val_str: (_: unknown, key: string, out: Uint8Array) =>
    metadata[key] === undefined ? -1 : Buffer.from(out.buffer, out.byteOffset).write(metadata[key]),
} as unknown as Bindings;
const model = { context: { mayGrow: false }, rewinds: true, device: 'cpu' } as unknown as NativeModel;

function open(spec: Partial<LoadSpec>, told: Response[] = []) {
  const states = { folder: '/nowhere', bytes: 2 ** 30 };
  const parts = {
    spec: { ...starterOptions, states, ...spec },
    native,
    model,
    post: (response: Response) => told.push(response),
    now: Date.now,
  };
  return openDiskStates(parts, () => true);
}

t.test('states are kept where a folder is given that may hold some', async t => {
  t.ok(open({}));
  t.equal(open({ states: { folder: '/nowhere', bytes: 0 } }), null);
  const { states: _, ...without } = { ...starterOptions, states: undefined };
  t.equal(
    openDiskStates({ spec: without, native, model, post: () => {}, now: Date.now }, () => true),
    null,
  );
});

t.test('none are kept where a longer context encodes positions in another way', async t => {
  t.ok(open({ contextSize: 4096 }));
  t.equal(open({ contextSize: 4097 }), null);
});

t.test('a model whose content cannot be told is answered without', async t => {
  const told: Response[] = [];
  t.equal(open({ path: '/nothing.gguf' }, told), null);
  t.match(told, [
    { type: 'log', lines: [{ level: 'warn', text: /starter: KV states are not kept.*ENOENT/ }] },
  ]);
});
