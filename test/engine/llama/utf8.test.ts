import t from 'tap';
import { Utf8Joiner } from '../../../lib/engine/llama/utf8.js';

/** A piece of these bytes, and one of whole characters. */
const bytes = (...values: number[]) => ({ bytes: Uint8Array.from(values), text: null });
const whole = (text: string) => ({ bytes: Buffer.from(text), text });

t.test('a character that is spread over tokens comes out once it is whole', async t => {
  const joiner = new Utf8Joiner();
  const emoji = Buffer.from('a😀b');
  const out = Array.from(emoji, byte => joiner.push(bytes(byte)));
  t.same(out, ['a', '', '', '', '😀', 'b']);
});

t.test('half a character at the end is held back for ever', async t => {
  const joiner = new Utf8Joiner();
  t.equal(joiner.push(bytes(0x68, 0x69, 0xe2, 0x82)), 'hi');
});

t.test('bytes that are no character come out as the replacement character', async t => {
  const joiner = new Utf8Joiner();
  t.equal(joiner.push(bytes(0xff, 0x41)), '\ufffdA');
});

t.test('a byte order mark is text like any other', async t => {
  t.equal(new Utf8Joiner().push(bytes(0xef, 0xbb, 0xbf)), '\ufeff');
  t.equal(new Utf8Joiner().push(whole('\ufeff')), '\ufeff');
});

t.test('whole characters pass as they are, but after half of one', async t => {
  const joiner = new Utf8Joiner();
  t.equal(joiner.push(whole('aé')), 'aé');
  t.equal(joiner.push(bytes(0xf0, 0x9f)), '');
  t.equal(joiner.push(whole('b')), '\ufffdb');
  t.equal(joiner.push(whole('c')), 'c');
});
