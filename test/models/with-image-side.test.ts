import t from 'tap';
import { imageBoundsOf, withImageSide } from '../../lib/models/with-image-side.js';
import type { SettingRow } from '../../lib/store/settings.js';
import { ScriptedEngine } from '../engine/scripted-engine.js';

const settings = { resizeMax: 700, imageQuality: 80 };
const row = (origin: SettingRow['origin']): SettingRow =>
  ({ name: 'resize_max', value: '700', origin }) as SettingRow;

t.test('what a person sets goes before what the model is best sent, and that before the default', async t => {
  t.same(imageBoundsOf(settings, [row('flag')], { maxImageSide: 64 }), { maxSide: 700, quality: 80 });
  t.same(imageBoundsOf(settings, [row('environment')], { maxImageSide: 64 }), { maxSide: 700, quality: 80 });
  t.same(imageBoundsOf(settings, [row('default')], { maxImageSide: 64 }), { maxSide: 64, quality: 80 });
  t.same(imageBoundsOf(settings, [row('default')], {}), { maxSide: 700, quality: 80 });
});

t.test('an engine tells what it is best sent, and is else the same', async t => {
  const engine = new ScriptedEngine('talker', []);
  t.equal(withImageSide(engine, undefined), engine);
  t.match(withImageSide(engine, 300).model, { name: engine.model.name, maxImageSide: 300 });
});
