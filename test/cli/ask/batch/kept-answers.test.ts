import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { type KeptAnswer, keptAnswers } from '../../../../lib/cli/ask/batch/kept-answers.js';

async function kept(file: string): Promise<readonly KeptAnswer[]> {
  const found: KeptAnswer[] = [];
  for await (const answer of keptAnswers(file)) found.push(answer);
  return found;
}

t.test('whole answers are found with their ids, a half last one is left out', async t => {
  const file = join(t.testdir(), 'answers.jsonl');
  const lines = '{"index":0,"id":"a","response":"x"}\n{"index":1,"error":{}}\n';
  for (const rest of ['', '{"index":2,"resp', '{"index":2,"response":"whole, but without its end"}']) {
    writeFileSync(file, lines + rest);
    t.same(await kept(file), [
      { id: 'a', isFailure: false, end: 36 },
      { id: undefined, isFailure: true, end: 59 },
    ]);
  }
  writeFileSync(file, '');
  t.same(await kept(file), []);
});

t.test('a file that is no output of a batch is refused', async t => {
  const file = join(t.testdir(), 'notes.txt');
  for (const text of [
    'My notes\n',
    '{"index":1}\n',
    '{"index":0}\n\n',
    '[0]\n',
    '{"index":0}\n{"index":2}\n',
  ]) {
    writeFileSync(file, text);
    await t.rejects(kept(file), { code: 'BAD_INPUT', message: /is no answer of a batch/ });
  }
});
