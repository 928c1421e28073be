import { randomBytes } from 'node:crypto';
import t from 'tap';
import type { Image } from '../../../lib/chat/image.js';
import type { Turn } from '../../../lib/chat/message.js';
import { hello, never, remote, streaming, told, upstream } from './upstream.js';

const bytes = randomBytes(3000);
const picture: Image = {
  mediaType: 'image/png',
  data: bytes.toString('base64'),
  width: 640,
  height: 480,
  name: 'cat.png',
};

/** The bytes of a part of a message, as a server decodes them. */
const decoded = (part: { image_url: { url: string } }): Buffer => {
  const [head, data = ''] = part.image_url.url.split(',');
  t.equal(head, 'data:image/png;base64');
  return Buffer.from(data, 'base64');
};

t.test('pictures arrive byte for byte, in front of the text', async t => {
  const { baseUrl, received } = await upstream(t, [streaming(...hello)]);
  const { engine } = await remote({ baseUrl, vision: true });
  t.equal(engine.model.vision, true);
  const path: Turn[] = [{ role: 'user', content: 'What is it?', images: [picture, picture] }];
  const { all } = await told(engine.reply(path, {}, never));
  const [message] = received[0]!.body.messages;
  t.same(
    message.content.map(({ type }: { type: string }) => type),
    ['image_url', 'image_url', 'text'],
  );
  t.ok(decoded(message.content[0]).equals(bytes));
  t.ok(decoded(message.content[1]).equals(bytes));
  t.notMatch(JSON.stringify(received[0]?.body), /cat\.png/, 'what the file is called is not sent');
  t.ok(all[0]?.type === 'prompt' && all[0].total > 800, 'they count in the estimate');
});

t.test('pictures of results stand behind all of them', async t => {
  const { baseUrl, received } = await upstream(t, [streaming(...hello)]);
  const { engine } = await remote({ baseUrl, vision: true });
  const call = (id: string) => ({ id, name: 'look', arguments: {} });
  const path: Turn[] = [
    { role: 'user', content: 'Look twice.' },
    { role: 'assistant', content: '', toolCalls: [call('a'), call('b')] },
    { role: 'tool', content: 'one', toolCallId: 'a', images: [picture] },
    { role: 'tool', content: 'two', toolCallId: 'b' },
  ];
  await told(engine.reply(path, {}, never));
  const { messages } = received[0]!.body;
  t.same(
    messages.map(({ role }: { role: string }) => role),
    ['user', 'assistant', 'tool', 'tool', 'user'],
  );
  t.ok(decoded(messages[4].content[0]).equals(bytes));
});

t.test('a model that is not known to read pictures is sent none', async t => {
  const { baseUrl, received } = await upstream(t, [streaming(...hello)]);
  const { engine } = await remote({ baseUrl });
  const path: Turn[] = [{ role: 'user', content: 'What is it?', images: [picture] }];
  await t.rejects(told(engine.reply(path, {}, never)), { code: 'BAD_INPUT', message: /vision: true/ });
  t.equal(received.length, 0);
});
