import { linkSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { inspectAll, whyNot } from '../../../lib/models/import/inspect.js';
import { text } from '../../helpers/gguf-encode.js';
import { smallModel } from '../../helpers/gguf-small.js';
import { adapter, chatModel, embeddingModel, projector, putStarter } from './sample.js';

const at = (dir: string, name: string) => ({ path: join(dir, name), name });

t.test('each file is told apart by what is in it', async t => {
  const dir = t.testdir({
    'chat.gguf': chatModel('Chat'),
    'vectors.gguf': embeddingModel('Vectors'),
    'mmproj.gguf': projector(32),
    'lora.gguf': adapter(),
  });
  putStarter(join(dir, 'starter.gguf'));
  const names = ['chat.gguf', 'vectors.gguf', 'mmproj.gguf', 'lora.gguf', 'starter.gguf'];
  const found = await inspectAll(names.map(name => at(dir, name)));
  t.match(found, [
    { type: 'model', facts: { purpose: 'chat', name: 'Chat' } },
    { type: 'model', facts: { purpose: 'embedding' } },
    { type: 'projector' },
    { type: 'adapter' },
    { type: 'model', facts: { purpose: 'chat', quantisation: 'Q4_1' } },
  ]);
});

t.test('what cannot be used says why, and nothing is thrown', async t => {
  const bytes = chatModel('x');
  const dir = t.testdir({
    'empty.gguf': '',
    'text.gguf': 'not a model',
    'cut.gguf': bytes.subarray(0, 6000),
    'part-00001-of-00002.gguf': bytes,
    'new.gguf': chatModel('x', { 'general.architecture': text('llama99') }),
    'speech.gguf': chatModel('x', { 'general.type': text('imatrix') }),
    'vocabulary.gguf': chatModel('x', { 'general.type': text('vocab') }),
    'folder.gguf': {},
  });
  const cases = {
    'empty.gguf': /is empty/,
    'text.gguf': /not a GGUF file/,
    'cut.gguf': /cut short/,
    'part-00001-of-00002.gguf': /its part part-00002-of-00002\.gguf/,
    'new.gguf': /"llama99" is not supported/,
    'speech.gguf': /no model/,
    'vocabulary.gguf': /a vocabulary without weights/,
    'folder.gguf': /not a file/,
    'gone.gguf': /cannot be read \(ENOENT\)/,
  };
  const found = await inspectAll(Object.keys(cases).map(name => at(dir, name)));
  for (const [index, reason] of Object.values(cases).entries())
    t.match(found[index], { type: 'unusable', reason }, Object.keys(cases)[index] ?? '');
});

t.test('links to one file have one identity, copies have their own', async t => {
  const bytes = chatModel('x');
  const dir = t.testdir({ 'a.gguf': bytes, 'copy.gguf': bytes });
  linkSync(join(dir, 'a.gguf'), join(dir, 'hard.gguf'));
  symlinkSync('a.gguf', join(dir, 'soft.gguf'));
  const names = ['a.gguf', 'hard.gguf', 'soft.gguf', 'copy.gguf'];
  const found = await inspectAll(names.map(name => at(dir, name)));
  const identities = found.map(one => ('identity' in one ? one.identity : ''));
  t.equal(new Set(identities.slice(0, 3)).size, 1);
  t.not(identities[3], identities[0]);
  t.same(
    found.map(one => ('file' in one ? one.file.path : '')),
    names.map(name => join(dir, name)),
    'each keeps its own path',
  );
});

t.test('a link that leaves the folder of the tool is refused, with each part of a split model', async t => {
  const dir = t.testdir({
    inside: { 'real.gguf': chatModel('x'), 'p-00001-of-00002.gguf': chatModel('y') },
    'inside-not': { 'x.gguf': chatModel('x') },
  });
  const within = join(dir, 'inside');
  symlinkSync('real.gguf', join(within, 'good.gguf'));
  symlinkSync('../inside-not/x.gguf', join(within, 'bad.gguf'));
  symlinkSync('../inside-not/x.gguf', join(within, 'p-00002-of-00002.gguf'));
  const names = ['good.gguf', 'bad.gguf', 'p-00001-of-00002.gguf'];
  const found = await inspectAll(names.map(name => ({ ...at(within, name), within })));
  t.match(found, [
    { type: 'model' },
    { type: 'unusable', reason: /leaves the folder/ },
    { type: 'unusable', reason: /leaves the folder/ },
  ]);
});

t.test('a model with its image encoder inside, as Ollama makes them, is refused there', async t => {
  const { metadata, tensors } = smallModel();
  const { smallBytes } = await import('../../helpers/gguf-small.js');
  const encoder = { ...tensors[1]!, name: 'v.patch_embd.weight' };
  const dir = t.testdir({ blob: smallBytes({ metadata, tensors: [...tensors, encoder] }) });
  const declared = { adapters: [], config: {}, notes: [] };
  const [found] = await inspectAll([{ ...at(dir, 'blob'), declared }]);
  t.match(found, { type: 'unusable', reason: /only Ollama reads/ });
});

t.test('a companion that is declared is looked into', async t => {
  const dir = t.testdir({ 'p.gguf': projector(32), 'a.gguf': adapter(), 'broken.gguf': 'x' });
  t.equal(await whyNot(join(dir, 'p.gguf'), 'projector', dir), undefined);
  t.equal(await whyNot(join(dir, 'a.gguf'), 'projector', dir), 'it is no projector');
  t.match(await whyNot(join(dir, 'broken.gguf'), 'adapter', dir), /not a GGUF file/);
});
