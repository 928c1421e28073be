import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { type FoundModel, inspectAll } from '../../../lib/models/import/inspect.js';
import { possibleCopies, registeredOf, takeId } from '../../../lib/models/import/registered.js';
import type { RegistryEntry } from '../../../lib/models/registry.js';
import { chatModel } from './sample.js';

const entry = (id: string, config: RegistryEntry['config']): RegistryEntry => ({
  id,
  provider: 'llama_cpp',
  enabled: true,
  config,
});

t.test('entries are found by the files they name, through links, with their adapters', async t => {
  const dir = t.testdir({ 'm.gguf': 'x' });
  symlinkSync('m.gguf', join(dir, 'link.gguf'));
  const plain = entry('plain', { model_path: join(dir, 'link.gguf') });
  const tuned = entry('tuned', { model_path: join(dir, 'm.gguf'), lora: [{ path: '/a', scale: 1 }] });
  const remote: RegistryEntry = { id: 'remote', provider: 'openai', enabled: true, config: {} };
  const { byPlace, ids } = await registeredOf([plain, tuned, entry('again', plain.config), remote]);
  t.same([...byPlace.values()], [plain, tuned]);
  t.same([...ids], ['plain', 'tuned', 'again', 'remote']);
});

t.test('ids are free, clean and never empty', async t => {
  const ids = new Set(['m']);
  t.same(
    ['m', 'm', '\u0007', 'a\nb', 'x'.repeat(300)].map(name => takeId(ids, name).slice(0, 12)),
    ['m-2', 'm-3', 'model', 'a b', 'x'.repeat(12)],
  );
});

t.test('only plain models of the same size elsewhere are opened', async t => {
  const same = chatModel('Same');
  const dir = t.testdir({
    'new.gguf': same,
    'copy.gguf': same,
    'larger.gguf': chatModel('Much larger than the others'.repeat(4)),
  });
  const at = (name: string) => ({ model_path: join(dir, name) });
  const models = await inspectAll([{ path: join(dir, 'new.gguf'), name: 'new' }]);
  const found = await possibleCopies(
    [
      entry('itself', at('new.gguf')),
      entry('copy', at('copy.gguf')),
      entry('larger', at('larger.gguf')),
      entry('gone', at('gone.gguf')),
      entry('tuned', { ...at('copy.gguf'), lora: [{ path: '/a', scale: 1 }] }),
    ],
    models as readonly FoundModel[],
  );
  t.same(
    found.map(({ candidate }) => candidate.name),
    ['copy'],
  );
});
