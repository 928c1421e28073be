import t from 'tap';
import { gate } from '../engine/scripted-engine.js';
import { json, served } from './serving.js';

t.test('a comment keeps a stream open while nothing is said', async t => {
  const hold = gate();
  const { url } = await served(t, {
    say: async function* () {
      await hold.promise;
      yield 'Done.';
    },
    options: { limits: { keepAliveMs: 20 } },
  });
  const answer = await fetch(`${url}/api/v1/chat`, json({ message: 'x', stream: true }));
  let text = '';
  for await (const chunk of answer.body!) {
    text += Buffer.from(chunk).toString();
    if (text.includes(': waiting\n\n: waiting\n\n')) hold.open();
  }
  t.match(text, /: waiting\n\ndata: {"type":"text","text":"Done."}\n\n/);
});

t.test('a reader that is slow holds the reply back, and gets all of it', async t => {
  let said = 0;
  const { url } = await served(t, {
    say: async function* () {
      for (said = 0; said < 400; said++) yield 'x'.repeat(50_000);
    },
  });
  // Kept whole: fetch cancels the body of an answer that was collected as garbage.
  const answer = await fetch(`${url}/api/v1/chat`, json({ message: 'x', stream: true }));
  await new Promise(resolve => setTimeout(resolve, 500));
  t.ok(said < 400, `${said} pieces were said before anybody read`);
  let characters = 0;
  for await (const chunk of answer.body!) characters += chunk.length;
  t.ok(characters > 400 * 50_000);
  t.equal(said, 400);
});
