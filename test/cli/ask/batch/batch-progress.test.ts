import { PassThrough } from 'node:stream';
import t from 'tap';
import { BatchProgress } from '../../../../lib/cli/ask/batch/batch-progress.js';

function shown(isTTY: boolean) {
  const stream = Object.assign(new PassThrough(), { isTTY, columns: 100 });
  let now = 0;
  const progress = new BatchProgress(stream as unknown as NodeJS.WriteStream, () => now);
  const pass = (ms: number) => {
    now += ms;
  };
  return { progress, pass, text: () => String(stream.read() ?? '') };
}

t.test('a terminal sees how far the batch is, and nothing of it afterwards', async t => {
  const { progress, pass, text } = shown(true);
  progress.kept(3, 1);
  progress.wrote(10);
  t.equal(text(), '\r\x1b[K3 answers, 1 failed, 10 tokens');
  pass(2000);
  progress.wrote(30);
  progress.answered(false, 0.5);
  t.match(text(), '40 tokens, 20.0 tokens/s');
  pass(200);
  progress.answered(true, 0.75);
  t.equal(text(), '\r\x1b[K 75 % [###############     ] 5 answers, 2 failed, 40 tokens, 18.2 tokens/s');
  progress.clear();
  t.equal(text(), '\r\x1b[K');
});

t.test('it is drawn ten times a second at most, and only on a terminal', async t => {
  const { progress, pass, text } = shown(true);
  for (let at = 0; at < 100; at++) {
    progress.wrote(1);
    pass(10);
  }
  t.equal(text().split('\r').length - 1, 10);
  const pipe = shown(false);
  pipe.progress.wrote(1);
  pipe.progress.clear();
  t.equal(pipe.text(), '');
  t.match(pipe.progress.summary, '0 answers');
});
