import t from 'tap';
import type { Message } from '../../lib/chat/message.js';
import { MessageLog } from '../../lib/chat/message-log.js';

const message = (id: string, parent: string | null = null): Message => ({
  id,
  parent,
  role: 'user',
  parts: [{ type: 'text', text: id }],
  createdAt: 0,
});
const empty = MessageLog.of(new Map());

t.test('is a map in order of arrival', async t => {
  const log = empty.with(message('b')).with(message('a', 'b'));
  t.same([...log.keys()], ['b', 'a']);
  t.same(
    [...log].map(([id, { parent }]) => [id, parent]),
    [
      ['b', null],
      ['a', 'b'],
    ],
  );
  t.equal(log.size, 2);
  t.equal(log.get('a')?.parent, 'b');
  t.equal(log.has('c'), false);
  const seen: string[] = [];
  log.forEach((_, id) => {
    seen.push(id);
  });
  t.same(seen, ['b', 'a']);
});

t.test('leaves older versions as they are', async t => {
  const one = empty.with(message('a'));
  const two = one.with(message('b', 'a'));
  const other = one.with(message('c', 'a'));
  t.same([...one.keys()], ['a']);
  t.same([...two.keys()], ['a', 'b']);
  t.same([...other.keys()], ['a', 'c']);
  t.equal(one.has('b'), false);
  t.same(one.childrenOf('a'), []);
  t.same(
    two.childrenOf('a').map(child => child.id),
    ['b'],
  );
  t.same(
    other.childrenOf('a').map(child => child.id),
    ['c'],
  );
  t.equal(empty.size, 0);
});

t.test('takes any map, and reads each once', async t => {
  const map = new Map([['a', message('a')]]);
  const log = MessageLog.of(map);
  t.equal(MessageLog.of(map), log);
  t.equal(MessageLog.of(log), log);
  t.same([...log.values()], [...map.values()]);
});

t.test('refuses an id twice', async t => {
  t.throws(() => empty.with(message('a')).with(message('a')), /there already/);
});
