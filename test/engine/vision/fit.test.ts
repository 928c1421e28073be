import t from 'tap';
import type { Image } from '../../../lib/chat/image.js';
import type { Turn } from '../../../lib/chat/message.js';
import { type FitLimits, fit, least } from '../../../lib/engine/vision/fit.js';
import { assistant, user } from '../llama/starter.js';

const image: Image = { mediaType: 'image/png', data: 'AAAA', width: 1, height: 1 };
const seen = (content: string): Turn => ({ ...user(content), images: [image] });
const counting = {
  textTokens: async (turns: readonly Turn[]) => turns.reduce((sum, { content }) => sum + content.length, 0),
  pictureTokens: new Map([[image, 100]]),
};
const limits = (contextSize: number, options: FitLimits['options'] = {}): FitLimits => ({
  contextSize,
  maxTokens: 10,
  options,
});

t.test('a path that fits is sent whole, its pictures counted', async t => {
  const path = [seen('aaaa'), assistant('bbbb'), user('cccc')];
  t.match(await fit(path, limits(200), counting), { turns: path, tokens: 112, omitted: { turns: 0 } });
});

t.test('the oldest turns are left out, with their pictures, until it fits', async t => {
  const path = [seen('aaaa'), assistant('bbbb'), user('cccc')];
  const { turns, tokens, omitted } = await fit(path, limits(110), counting);
  t.same(turns, [user('cccc')]);
  t.equal(tokens, 4);
  t.equal(omitted.turns, 2);
});

t.test('no more turns are sent than are wanted', async t => {
  const path = [user('aaaa'), assistant('bbbb'), seen('cccc')];
  t.same((await fit(path, limits(500, { maxTurns: 1 }), counting)).turns, [seen('cccc')]);
});

t.test('a picture that alone does not fit is refused, as is a path that is to be sent whole', async t => {
  await t.rejects(fit([seen('aaaa')], limits(90), counting), { code: 'CONTEXT_FULL' });
  const path = [seen('aaaa'), assistant('bbbb'), user('cccc')];
  await t.rejects(fit(path, limits(110, { whole: true }), counting), { code: 'CONTEXT_FULL' });
});

t.test('what does not fit is measured by what has to be sent at least', async t => {
  const path = [seen('aaaa'), assistant('bbbb'), seen('cc')];
  t.same(await least(path, {}, counting), { tokens: 102, omitted: { turns: 2, tokens: 108 } });
  t.same(await least(path, { whole: true }, counting), { tokens: 210, omitted: { turns: 0, tokens: 0 } });
});
