import iconv from 'iconv-lite';
import t from 'tap';
import { decodeText } from '../../../lib/cli/ask/decode.js';

const french =
  'Les élèves français étudient à la bibliothèque où ils préfèrent être présents dès l’été, ça va de soi. ';
const russian =
  'Все счастливые семьи похожи друг на друга, каждая несчастливая семья несчастлива по-своему. Все смешалось. ';
const japanese = 'これは日本語の文章です。吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。';

t.test('text is read in the encoding that it is in', async t => {
  const cases: [string, string][] = [
    ['utf-8', `${french}${japanese}😀`],
    ['windows-1252', french.repeat(3)],
    ['windows-1251', russian.repeat(3)],
    ['koi8-r', russian.repeat(3)],
    ['shift_jis', japanese.repeat(3)],
    ['euc-jp', japanese.repeat(3)],
  ];
  for (const [encoding, text] of cases)
    t.equal(await decodeText(iconv.encode(text, encoding), 'a'), text, encoding);
  // No typographic quotation mark is in Latin-1.
  const latin = french.repeat(3).replaceAll('’', "'");
  t.equal(await decodeText(Buffer.from(latin, 'latin1'), 'a'), latin);
});

t.test('a byte order mark decides, and is left out', async t => {
  for (const encoding of ['utf-8', 'utf-16le', 'utf-16be', 'utf-32le', 'utf-32be']) {
    const bytes = iconv.encode('a é 漢', encoding, { addBOM: true });
    t.equal(await decodeText(bytes, 'a'), 'a é 漢', encoding);
  }
});

t.test('the telling bytes may stand far behind', async t => {
  const text = 'plain ASCII text, line after line\n'.repeat(20_000) + french.repeat(3).replaceAll('’', "'");
  t.equal(await decodeText(Buffer.from(text, 'latin1'), 'a'), text);
});

t.test('binary data are refused by name', async t => {
  const random = Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 7919 + (i >> 3) * 31) & 255));
  const cases: Record<string, Buffer> = {
    zeros: Buffer.alloc(1000),
    mixed: Buffer.concat([Buffer.from('GGUF'), random]),
    controls: Buffer.from('\x01\x02\x03\x04abc'.repeat(100)),
  };
  for (const [name, bytes] of Object.entries(cases))
    await t.rejects(decodeText(bytes, name), { code: 'BAD_INPUT', message: `${name} is binary` });
  t.equal(
    await decodeText(Buffer.from('the name of a file\0another one\0'), 'a'),
    'the name of a file\0another one\0',
  );
  t.equal(await decodeText(Buffer.alloc(0), 'a'), '');
});
