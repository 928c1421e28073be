import t from 'tap';
import { type Message, textOf } from '../../lib/chat/message.js';

t.test('the text of a message is its parts, joined', async t => {
  const message: Message = {
    id: 'msg_1',
    parent: null,
    role: 'user',
    parts: [
      { type: 'text', text: 'a\n' },
      { type: 'text', text: 'b' },
    ],
    createdAt: 0,
  };
  t.equal(textOf(message), 'a\nb');
  t.equal(textOf({ ...message, parts: [] }), '');
});
