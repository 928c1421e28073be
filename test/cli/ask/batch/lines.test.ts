import t from 'tap';
import { type Line, linesOf } from '../../../../lib/cli/ask/batch/lines.js';

async function lines(chunks: readonly (string | Buffer)[], most = 100): Promise<readonly Line[]> {
  const given = (async function* () {
    for (const chunk of chunks) yield Buffer.from(chunk);
  })();
  const found: Line[] = [];
  for await (const line of linesOf(given, most)) found.push(line);
  return found;
}

t.test('lines come out whole however the bytes are cut, with the offset behind them', async t => {
  const expected = [
    { text: 'ä one', end: 7, isWhole: true },
    { text: '', end: 8, isWhole: true },
    { text: 'two', end: 11, isWhole: false },
  ];
  const bytes = Buffer.from('ä one\n\ntwo');
  t.same(await lines([bytes]), expected);
  t.same(await lines([...bytes].map(byte => Buffer.of(byte))), expected);
  t.same(await lines([]), []);
});

t.test('a byte order mark is no text of the first line, and one of any other', async t => {
  t.same(
    (await lines(['\ufeffa\n\ufeffb\n'])).map(({ text }) => text),
    ['a', '\ufeffb'],
  );
});

t.test('a line that is too long or no UTF-8 has no text, and those behind it have', async t => {
  const found = await lines(['1234', '5678', '9\nfits\n', Buffer.from([0xff, 0x0a]), 'last'], 8);
  t.same(
    found.map(({ text }) => text),
    [null, 'fits', null, 'last'],
  );
  t.equal(found.at(-1)?.end, 21);
});
