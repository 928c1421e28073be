import t from 'tap';
import { photograph, plainPicture } from '../../helpers/pictures.js';
import { seeingModels } from '../pictures/models.js';
import { exchange, statusOf } from '../raw.js';
import { openai } from './asking.js';

const path = '/v1/chat/completions/multipart';
const PNG = Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1');

/** A form; a Buffer is a file. */
function form(fields: readonly (readonly [name: string, value: string | Buffer])[]): RequestInit {
  const body = new FormData();
  for (const [name, value] of fields) {
    if (typeof value === 'string') body.append(name, value);
    else body.append(name, new Blob([new Uint8Array(value)], { type: 'image/png' }), `${name}.png`);
  }
  return { method: 'POST', body };
}

t.test('a form without files is a chat, its fields text or JSON', async t => {
  const { ask, engines } = await openai(t);
  const { status, value } = await ask(
    path,
    form([
      ['model', 'alpha'],
      ['messages', JSON.stringify([{ role: 'system', content: 'Be brief.' }])],
      ['message', '7'],
      ['temperature', '0.5'],
      ['stop', 'END'],
    ]),
  );
  t.equal(status, 200);
  t.equal(value.choices[0].message.content, 'Hello there.');
  t.match(engines.get('alpha')?.asked[0], {
    path: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: '7' },
    ],
    sampling: { temperature: 0.5, stop: ['END'] },
  });
  const streamed = await ask(
    path,
    form([
      ['message', 'Hi'],
      ['stream', 'true'],
    ]),
  );
  t.equal(streamed.value.at(-1).choices[0].finish_reason, 'stop');
});

t.test(
  'files are pictures of the last message, made smaller as the form asks, which the answer tells',
  async t => {
    const { ask, engines } = await openai(t, seeingModels);
    const fields = [
      [
        'messages',
        JSON.stringify([
          { role: 'user', content: 'Hi' },
          { role: 'assistant', content: 'Hello' },
        ]),
      ],
      ['message', 'What do they show?'],
      ['resize_max', '100'],
      ['image_quality', '60'],
      ['first', await photograph(400, 300)],
      ['second', await plainPicture(20, 10).jpeg().toBuffer()],
    ] as const;
    const { status, value } = await ask(path, form(fields));
    t.equal(status, 200);
    const [first, second] = engines.get('seer')!.asked[0]!.path.at(-1)!.images!;
    t.match(first, { mediaType: 'image/jpeg', width: 100, height: 75, name: 'first.png' });
    t.match(second, { width: 20, height: 10, name: 'second.png' });
    const [told, other] = value.pictures;
    t.match(told, { width: 100, height: 75, original_width: 400, original_height: 300 });
    t.equal(told.original_bytes, (fields[4][1] as Buffer).length);
    t.equal(told.bytes, Buffer.from(first!.data, 'base64').length);
    t.ok(told.milliseconds > 0 && told.bytes < told.original_bytes);
    t.match(other, { width: 20, original_width: 20 });
    const streamed = await ask(path, form([...fields, ['stream', 'true']]));
    t.match(streamed.headers.get('x-pictures'), /^count=2, bytes=\d+, sent-bytes=\d+, ms=\d+$/);
  },
);

t.test(
  'a file that is no picture is refused by its field, and a model that reads text only is named',
  async t => {
    const { ask, engines } = await openai(t, seeingModels);
    for (const file of ['<svg>', '', 'RIFF1234WAVE', '\x89PNH', '\x89PNG\r\n\x1a\n\0\0']) {
      const sent = form([
        ['message', 'What?'],
        ['image', Buffer.from(file, 'latin1')],
      ]);
      const { status, value } = await ask(path, sent);
      t.equal(status, 400);
      t.match(value.error, { code: 'invalid_value', param: 'image' });
    }
    t.equal(engines.get('seer')!.asked.length, 0);
    const blind = form([
      ['model', 'alpha'],
      ['message', 'x'],
      ['image', PNG],
    ]);
    const refused = await ask(path, blind);
    t.equal(refused.status, 400);
    t.match(refused.value.error, {
      code: 'model_without_vision',
      param: 'image',
      message: /alpha .*models that do: seer/,
    });
    t.notOk(engines.has('alpha'), 'it is not loaded for that');
    const unknown = form([
      ['model', 'gpt-4o'],
      ['message', 'x'],
      ['image', PNG],
    ]);
    t.equal((await ask(path, unknown)).status, 404);
  },
);

t.test('a form may have so many files of so many bytes, and no field twice', async t => {
  const { ask } = await openai(t, {
    options: { limits: { files: 2, fileBytes: 100, messageCharacters: 50 } },
  });
  const message = ['message', 'x'] as const;
  const tooMany = [message, ['a', PNG], ['b', PNG], ['c', PNG]] as const;
  t.equal((await ask(path, form(tooMany))).status, 413);
  const large = Buffer.concat([PNG, Buffer.alloc(200)]);
  t.equal((await ask(path, form([message, ['a', large]]))).status, 413);
  t.equal((await ask(path, form([['message', 'x'.repeat(60)]]))).status, 413);
  t.equal((await ask(path, form(Array.from({ length: 80 }, (_, at) => [`f${at}`, 'x'])))).status, 413);
  t.equal((await ask(path, form([message, message]))).status, 400);
  t.equal((await ask(path, form([['__proto__', 'x']]))).status, 400);
  const missing = await ask(path, form([['model', 'alpha']]));
  t.match(missing.value.error, { param: 'messages' });
});

t.test('fields take no more bytes than a body, and are not nested more deeply', async t => {
  const { ask } = await openai(t, { options: { limits: { bodyBytes: 1000 } } });
  const fields = Array.from({ length: 4 }, (_, at) => [`f${at}`, 'x'.repeat(300)] as const);
  t.equal((await ask(path, form(fields))).status, 413);
  const deep = `${'['.repeat(300)}${']'.repeat(300)}`;
  const part = `--x\r\ncontent-disposition: form-data; name="messages"\r\ncontent-type: application/json\r\n\r\n`;
  const headers = { 'content-type': 'multipart/form-data; boundary=x' };
  const body = `${part}${deep}\r\n--x--\r\n`;
  const { status, value } = await ask(path, { method: 'POST', headers, body });
  t.equal(status, 400);
  t.equal(value.error.param, 'messages');
  const small = `${part}[{"role":"user","content":"Hi"}]\r\n--x--\r\n`;
  t.equal(
    (await ask(path, { method: 'POST', headers, body: small })).status,
    200,
    'JSON that says so is read',
  );
});

t.test('a form that is refused before its end holds no connection', async t => {
  const { server } = await openai(t, { options: { limits: { fileBytes: 50_000_000 } } });
  const part = (name: string, more = '') =>
    `--x\r\ncontent-disposition: form-data; name="${name}"${more}\r\n\r\n`;
  const type = 'content-type: multipart/form-data; boundary=x';
  const begin = `POST ${path} HTTP/1.1\r\nhost: localhost\r\n${type}\r\ncontent-length: 30000000\r\n\r\n`;
  const twice = `${part('message')}x\r\n${part('message')}x\r\n${part('image', '; filename="a.png"')}`;
  const answer = await exchange(server.port, [begin + twice, Buffer.alloc(1_000_000)]);
  t.equal(statusOf(answer), 400);
  t.match(answer, /connection: close/i);
});

t.test('a broken form is status 400, and JSON is not a form', async t => {
  const { ask, server } = await openai(t);
  const type = 'multipart/form-data; boundary=x';
  const bodies = ['', 'nonsense', '--x\r\n', '--x\r\ncontent-disposition: form-data\r\n\r\n1\r\n--x--\r\n'];
  for (const body of bodies) {
    const sent = await ask(path, { method: 'POST', headers: { 'content-type': type }, body });
    t.equal(sent.status, 400, JSON.stringify(body));
  }
  const without = { method: 'POST', headers: { 'content-type': 'multipart/form-data' }, body: '--x' };
  t.equal((await ask(path, without)).status, 400);
  const asJson = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
  t.equal((await ask(path, asJson)).status, 415);
  t.equal((await ask(path, { method: 'POST' })).status, 400);
  const head = `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: ${type}\r\nconnection: close\r\n`;
  const cut = await exchange(server.port, `${head}content-length: 5\r\n\r\n--x\r\n`);
  t.equal(statusOf(cut), 400);
});
