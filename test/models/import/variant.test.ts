import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { type Companion, type FoundModel, inspectAll } from '../../../lib/models/import/inspect.js';
import { assemble, placeOf } from '../../../lib/models/import/variant.js';
import { adapter, chatModel, projector } from './sample.js';

async function assembled(dir: string, names: readonly string[], more: object = {}) {
  const found = await inspectAll(names.map(name => ({ path: join(dir, name), name, ...more })));
  const models = found.filter((one): one is FoundModel => one.type === 'model');
  const companions = found.filter((one): one is Companion => one.type !== 'model' && one.type !== 'unusable');
  return assemble(models, companions);
}

t.test('an adapter makes a variant beside the plain model', async t => {
  const dir = t.testdir({ 'm.gguf': chatModel('M'), 'style.gguf': adapter() });
  const { groups, joins } = await assembled(dir, ['m.gguf', 'style.gguf']);
  t.match(
    groups.map(([first]) => [first.name, first.adapters]),
    [
      ['m.gguf', []],
      ['m.gguf+style', [join(dir, 'style.gguf')]],
    ],
  );
  t.same([...joins.values()], [['m.gguf+style']]);
});

t.test('of copies the one with a projector comes first', async t => {
  const bytes = chatModel('M');
  const dir = t.testdir({ a: { 'm.gguf': bytes }, b: { 'm.gguf': bytes, 'mmproj-m.gguf': projector(32) } });
  const { groups } = await assembled(dir, ['a/m.gguf', 'b/m.gguf', 'b/mmproj-m.gguf']);
  t.equal(groups.length, 1);
  t.same(
    groups[0]?.map(({ name }) => name),
    ['b/m.gguf', 'a/m.gguf'],
  );
});

t.test('what a tool declares belongs to the model; what is unsound is left out and noted', async t => {
  const dir = t.testdir({ 'm.gguf': chatModel('M'), 'p.gguf': projector(32), 'bad.gguf': 'x' });
  const declared = {
    projector: join(dir, 'p.gguf'),
    adapters: [join(dir, 'bad.gguf')],
    config: {},
    notes: ['a note'],
  };
  const { groups } = await assembled(dir, ['m.gguf'], { declared });
  const [variant] = groups[0] ?? [];
  t.match(variant, { projector: join(dir, 'p.gguf'), adapters: [], vision: true });
  t.match(variant?.notes, ['a note', /without its adapter: this is not a GGUF file/]);
});

t.test('a place is the same by whatever link it is named', async t => {
  const dir = t.testdir({ 'm.gguf': 'x', 'a.gguf': 'y' });
  symlinkSync('m.gguf', join(dir, 'link.gguf'));
  const [model, link, lora] = ['m.gguf', 'link.gguf', 'a.gguf'].map(name => join(dir, name)) as [
    string,
    string,
    string,
  ];
  t.equal(await placeOf(link, []), await placeOf(model, []));
  t.not(await placeOf(model, [lora]), await placeOf(model, []));
  t.equal(await placeOf('/gone.gguf', []), '/gone.gguf');
});
