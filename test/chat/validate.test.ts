import t from 'tap';
import { createConversation } from '../../lib/chat/conversation.js';
import type { Message } from '../../lib/chat/message.js';
import { validate } from '../../lib/chat/validate.js';

const message = (id: string, parent: string | null): Message => ({
  id,
  parent,
  role: 'user',
  parts: [],
  createdAt: 0,
});
const check = (messages: readonly Message[], leaf: string | null = null): void =>
  validate({
    ...createConversation('conv_1', 0),
    leaf,
    messages: new Map(messages.map(each => [each.id, each])),
  });

t.test('accepts trees in any order', async t => {
  check([]);
  check([message('c', 'b'), message('b', 'a'), message('a', null), message('d', 'a')], 'd');
  t.pass();
});

t.test('names the fault of any other data', async t => {
  t.throws(() => check([], 'x'), { code: 'BAD_INPUT', message: /conv_1.*selected message x is missing/ });
  t.throws(() => check([message('a', 'x')]), { code: 'BAD_INPUT', message: /x is missing/ });
  t.throws(() => check([message('a', 'a')]), { code: 'BAD_INPUT', message: /a follows itself/ });
  t.throws(() => check([message('a', 'c'), message('b', 'a'), message('c', 'b')]), {
    message: /follows itself/,
  });
  const misplaced = new Map([['b', message('a', null)]]);
  t.throws(() => validate({ ...createConversation('conv_1', 0), messages: misplaced }), {
    message: /a stands under b/,
  });
});

t.test('checks 50,000 messages in a row', async t => {
  const row = Array.from({ length: 50_000 }, (_, index) =>
    message(`m${index}`, index ? `m${index - 1}` : null),
  );
  check(row.reverse(), 'm49999');
  t.pass();
});
