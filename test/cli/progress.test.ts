import { setTimeout as wait } from 'node:timers/promises';
import t from 'tap';
import { Progress } from '../../lib/cli/progress.js';

/** A stream that keeps what is written to it. */
function stream(isTTY: boolean) {
  const written: string[] = [];
  const write = (text: string): boolean => written.push(text) > 0;
  return { stream: { isTTY, write } as unknown as NodeJS.WriteStream, written };
}

t.test('a terminal shows a line after a while; nothing comes after the end, which takes it back', async t => {
  const { stream: stderr, written } = stream(true);
  const progress = new Progress(stderr);
  progress.loading(0, 'm');
  t.same(written, [], 'nobody has waited yet');
  await wait(450);
  progress.loading(0.5, 'm\x1b[2J');
  t.match(written.join(''), 'loading m␛[2J: 50 %');
  progress.end();
  t.equal(written.at(-1), '\r\x1b[K');
  const shown = written.length;
  await wait(150);
  progress.loading(1, 'm');
  progress.end();
  t.equal(written.length, shown);
});

t.test('a pipe gets nothing, and nor does a terminal whose person wants none', async t => {
  for (const [isTTY, quiet] of [
    [false, false],
    [true, true],
  ] as const) {
    const { stream: stderr, written } = stream(isTTY);
    const progress = new Progress(stderr, { quiet });
    await wait(450);
    progress.reading(1, 2);
    progress.clear();
    t.same(written, []);
  }
});
