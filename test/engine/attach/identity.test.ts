import { copyFileSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { answersAs, identityOf } from '../../../lib/engine/attach/identity.js';
import type { LlamaOptions } from '../../../lib/engine/llama/load.js';
import { starterOptions } from '../llama/starter.js';

/** Options for a file and an adapter in a new folder. */
function optionsIn(folder: string): LlamaOptions {
  const [path, adapter] = [join(folder, 'model.gguf'), join(folder, 'adapter.gguf')];
  writeFileSync(path, 'model');
  writeFileSync(adapter, 'adapter');
  return { ...starterOptions, path, adapters: [{ path: adapter, scale: 1 }], kvType: 'f16' };
}

t.test('what changes answers makes another engine', t => {
  const options = optionsIn(t.testdir());
  const loaded = identityOf(options);
  const { adapters = [], ...plain } = options;
  const others: readonly LlamaOptions[] = [
    plain,
    { ...options, adapters: adapters.map(({ path }) => ({ path, scale: 0.5 })) },
    { ...options, adapters: [{ path: options.path, scale: 1 }] },
    { ...options, template: 'chatml' },
    { ...options, kvType: 'q8_0' },
    { ...options, device: 'vulkan' },
    { ...options, gpuLayers: 3 },
    { ...options, libraryDir: '/opt/llama' },
    { ...options, contextSize: options.contextSize + 1 },
  ];
  t.ok(answersAs(loaded, identityOf({ ...options })));
  for (const other of others) t.notOk(answersAs(loaded, identityOf(other)), JSON.stringify(other));
  t.end();
});

t.test('a larger context, another name and what changes the speed alone do not', t => {
  const options = optionsIn(t.testdir());
  const loaded = identityOf(options);
  const others: readonly Partial<LlamaOptions>[] = [
    { contextSize: 512 },
    { name: 'another' },
    { threads: 7, batchSize: 64, parallel: 4, childProcess: true, log: () => {} },
  ];
  for (const other of others) t.ok(answersAs(loaded, identityOf({ ...options, ...other })));
  t.end();
});

t.test('a file is the same by whatever path, and another once it was replaced', t => {
  const folder = t.testdir();
  const options = optionsIn(folder);
  const loaded = identityOf(options);
  mkdirSync(join(folder, 'links'));
  const link = join(folder, 'links/link.gguf');
  symlinkSync(options.path, link);
  t.ok(answersAs(loaded, identityOf({ ...options, path: link })));
  const copy = join(folder, 'copy.gguf');
  copyFileSync(options.path, copy);
  t.notOk(answersAs(loaded, identityOf({ ...options, path: copy })));
  utimesSync(options.path, 1_000, 1_000);
  t.notOk(answersAs(loaded, identityOf(options)), 'written again, with the same size');
  t.throws(() => identityOf({ ...options, path: join(folder, 'none.gguf') }), { code: 'ENOENT' });
  t.end();
});
