import { setTimeout as wait } from 'node:timers/promises';
import t from 'tap';
import type { ReplyEvent } from '../../../lib/chat/reply.js';
import { answerAll } from '../../../lib/cli/ask/answers.js';
import { Progress } from '../../../lib/cli/progress.js';
import type { Engine } from '../../../lib/engine/engine.js';

const usage = {
  promptTokens: 1,
  cachedTokens: 0,
  replyTokens: 4,
  firstTokenMs: 1,
  readMs: 1,
  replyMs: 1,
  seed: 1,
};

/** A slow reply: progress is shown every 100 ms at most. */
async function* replying(...pieces: readonly string[]): AsyncIterable<ReplyEvent> {
  for (const [at, text] of pieces.entries()) {
    await wait(120);
    yield { type: 'text', text, tokens: at + 1 };
  }
  yield { type: 'end', reason: 'stop', usage };
}

t.test('with -x, progress ends where the code begins, and so wipes none of it away', async t => {
  const shown: string[] = [];
  const write = (text: string): boolean => shown.push(text) > 0;
  const progress = new Progress({ isTTY: true, write } as unknown as NodeJS.WriteStream);
  await wait(450);
  await answerAll({
    command: { count: 1, extract: true, stream: true, output: 'text' },
    request: { pictures: [], question: '', path: [], sampling: {}, constraint: undefined },
    maxTurns: 1,
    engine: {
      reply: () => replying('Here:\n', '```js\n', 'print(', '"x"', ')\n', '```\n'),
    } as unknown as Engine,
    printer: {
      step: async event => {
        if (event.type === 'text') shown.push(event.text);
      },
    },
    progress,
    signal: new AbortController().signal,
    onAnswer: () => {},
    onFirst: () => {},
  });
  const code = shown.indexOf('print(');
  t.match(shown.slice(0, code).join(''), 'writing the answer: 1 tokens');
  t.equal(shown.slice(code).join(''), 'print("x")\n');
});
