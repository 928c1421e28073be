import t from 'tap';
import { createConversation, pathOf } from '../../lib/chat/conversation.js';
import { type Answer, withExchange } from '../../lib/chat/exchange.js';
import { textOf } from '../../lib/chat/message.js';
import { seeded } from './seeded.js';

const usage = {
  promptTokens: 9,
  cachedTokens: 0,
  replyTokens: 2,
  firstTokenMs: 5,
  readMs: 4,
  replyMs: 3,
  seed: 7,
};
const answer = (text: string, at: number): Answer => ({
  text,
  end: 'stop',
  usage,
  sampling: { seed: 7 },
  at,
});

t.test('a question and its answers are added side by side, the last one selected', async t => {
  const random = seeded(1);
  const exchange = {
    question: 'Why?',
    askedAt: 1_000,
    model: 'm',
    answers: [answer('a', 2_000), answer('b', 3_000)],
  };
  const one = withExchange(createConversation('conv_x', 500, ''), null, exchange, random);
  t.equal(one.model, 'm');
  const [asked, first, second] = [...one.messages.values()];
  t.match(asked, { parent: null, role: 'user', createdAt: 1_000 });
  t.match(first, {
    parent: asked?.id,
    role: 'assistant',
    createdAt: 2_000,
    origin: { model: 'm', end: 'stop', usage },
  });
  t.match(second, { parent: asked?.id, createdAt: 3_000 });
  t.same(pathOf(one).map(textOf), ['Why?', 'b']);
  const other = withExchange(
    one,
    first?.id ?? null,
    { ...exchange, question: 'And?', answers: [answer('c', 5_000)] },
    random,
  );
  t.same(pathOf(other).map(textOf), ['Why?', 'a', 'And?', 'c'], 'a branch beside what was there');
});
