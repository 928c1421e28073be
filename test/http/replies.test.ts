import { EventEmitter } from 'node:events';
import t from 'tap';
import { Replies } from '../../lib/http/replies.js';

t.test('one request may ask for many answers, each of which listens for its end', async t => {
  const warnings: Error[] = [];
  const warn = (warning: Error) => void warnings.push(warning);
  process.on('warning', warn);
  t.teardown(() => process.off('warning', warn));
  const reader = Object.assign(new EventEmitter(), { writableFinished: false, destroyed: false });
  const { signal } = new Replies(1).begin(reader);
  let heard = 0;
  for (let answer = 0; answer < 50; answer++) signal.addEventListener('abort', () => heard++);
  reader.emit('close');
  await new Promise(setImmediate);
  t.equal(heard, 50);
  t.same(warnings, []);
});
