import t from 'tap';
import { pathOf } from '../../../lib/chat/conversation.js';
import { textOf } from '../../../lib/chat/message.js';
import { Driver } from '../driver.js';

t.test(
  'back in a conversation whose reply is being made again, the reply stands where it will stay',
  async t => {
    const driver = Driver.ready().send('hello').reply('first');
    const { conversation } = driver.state;
    driver.send('/regen').stream({ type: 'text', text: 'second', tokens: 1 }).send('/new');
    driver.event({ type: 'opened', conversation, draft: '', text: 'opened' });
    t.notMatch(driver.text(), 'first');
    t.match(driver.text(), 'second');
    driver.reply('!');
    t.same(pathOf(driver.state.conversation).map(textOf), ['hello', 'second!']);
  },
);

t.test('a draft without a conversation comes back, and is kept under the new one', async t => {
  const driver = new Driver();
  driver.event({ type: 'restored', conversation: undefined, draft: 'half a thought' });
  t.same(driver.state.editor.lines, ['half a thought']);
  const { id } = driver.state.conversation;
  t.match(driver.take('current'), [{ id }], 'so that the next start finds it again');
  t.match(driver.take('store-draft'), [{ conversation: id, draft: { lines: ['half a thought'] } }]);
});

t.test('a new title shows in the history at once, and the end of a reply does not undo it', async t => {
  const driver = Driver.ready().send('hello').send('/title Open');
  t.match(driver.take('store').at(-1), { conversation: { title: 'Open' } });
  t.equal(driver.take('list-history').length, 1);
  driver.send('/new').press('f2', 'r', 'ctrl-u').type('Elsewhere').press('enter');
  t.match(driver.take('rename'), [{ title: 'Elsewhere' }]);
  driver.reply('hi');
  t.match(driver.take('store').at(-1), { conversation: { title: 'Elsewhere' } });
});
