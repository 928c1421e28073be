import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import t from 'tap';
import { defaultBounds } from '../../../lib/images/bounds.js';
import { pictureEffects } from '../../../lib/tui/effects/pictures.js';
import type { Event } from '../../../lib/tui/event.js';
import { pictureOf } from '../picture.js';

async function until<Type extends Event['type']>(told: readonly Event[], type: Type) {
  for (;;) {
    const found = told.find(event => event.type === type);
    if (found !== undefined) return found as Extract<Event, { readonly type: Type }>;
    await new Promise(resolve => setTimeout(resolve, 5));
  }
}

t.test('a picture file is attached and drawn', async t => {
  const path = join(t.testdir(), 'red.png');
  const red = { r: 255, g: 0, b: 0 };
  await sharp({ create: { width: 300, height: 150, channels: 3, background: red } })
    .png()
    .toFile(path);
  const told: Event[] = [];
  const effects = pictureEffects(event => told.push(event), { maxSide: 200, quality: 80 });
  effects.attach({ type: 'attach', path, conversation: 'conv_1' });
  const { image, conversation, told: report } = await until(told, 'attached');
  t.match(image, { name: 'red.png', width: 200, height: 100 }, 'made to fit');
  t.equal(conversation, 'conv_1');
  t.match(report, '300 x 150');
  effects.preview({ type: 'preview', images: [pictureOf('damaged.png'), image] });
  const { pixels } = await until(told, 'preview');
  t.match(pixels, { width: 64, height: 32 }, 'the damaged one before it is passed over');
  t.same([...pixels.rgb.slice(0, 3)], [255, 0, 0]);
});

t.test('what is no picture says so', async t => {
  const folder = t.testdir({ 'notes.png': 'no picture' });
  for (const path of [join(folder, 'notes.png'), join(folder, 'missing.png'), folder]) {
    const told: Event[] = [];
    pictureEffects(event => told.push(event), defaultBounds).attach({
      type: 'attach',
      path,
      conversation: 'conv_1',
    });
    t.match((await until(told, 'attach-failed')).reason, path);
  }
});

t.test('only a file is offered', async t => {
  const folder = t.testdir();
  mkdirSync(join(folder, 'folder.png'));
  writeFileSync(join(folder, 'cat.png'), '');
  const told: Event[] = [];
  const effects = pictureEffects(event => told.push(event), defaultBounds);
  for (const name of ['folder.png', 'missing.png', 'cat.png']) {
    const path = join(folder, name);
    effects['look-for-picture']({ type: 'look-for-picture', path, text: path });
  }
  await until(told, 'picture-found');
  t.match(told, [{ type: 'picture-found', path: join(folder, 'cat.png') }]);
});
