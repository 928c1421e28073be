import t from 'tap';
import { PasteCollector } from '../../lib/terminal/paste.js';

/** Every piece of a paste that arrives as `chunks`, and what follows it. */
function collect(longest: number, chunks: readonly string[]) {
  const collector = new PasteCollector(longest);
  const pieces: string[] = [];
  for (const [i, chunk] of chunks.entries()) {
    const { pastes, rest } = collector.take(chunk);
    pieces.push(...pastes);
    if (rest !== undefined) return { pieces, rest: [rest, ...chunks.slice(i + 1)].join('') };
  }
  return { pieces, rest: undefined };
}

t.test('a paste longer than the bound comes in pieces that lose nothing', async t => {
  const { pieces, rest } = collect(10, ['abcdefghijklmnopqrstuvwxy\x1b[201~z']);
  t.strictSame(pieces, ['abcdefghij', 'klmnopqrst', 'uvwxy']);
  t.equal(rest, 'z');
});

t.test('the pieces are the same wherever the text was cut, and cut no pair nor CR LF', async t => {
  const text = 'aaaaa👍bbbb\r\ncccc👍👍👍\r\n\r\n\x1b[201\x1b[20dd\x1b[201~';
  const whole = collect(6, [text]).pieces;
  t.equal(whole.join(''), text.replace('\x1b[201~', '').replaceAll('\r\n', '\n'));
  for (const piece of whole) t.notMatch(piece, /^[\udc00-\udfff]|[\ud800-\udbff]$/);
  for (let cut = 1; cut < text.length; cut++) {
    t.strictSame(collect(6, [text.slice(0, cut), text.slice(cut)]).pieces, whole, `cut at ${cut}`);
  }
  t.strictSame(collect(6, [...text]).pieces, whole, 'character by character');
});
