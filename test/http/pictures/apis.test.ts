import sharp from 'sharp';
import t, { type Test } from 'tap';
import type { Turn } from '../../../lib/chat/message.js';
import { anthropicApi } from '../../../lib/http/anthropic/api.js';
import { llamaServerApi } from '../../../lib/http/llama-server/api.js';
import { ollamaApi } from '../../../lib/http/ollama/api.js';
import { openaiApi } from '../../../lib/http/openai/api.js';
import type { ServeOptions } from '../../../lib/http/options.js';
import { ownApi } from '../../../lib/http/own/api.js';
import { photograph, plainPicture, pngBomb } from '../../helpers/pictures.js';
import { json, served } from '../serving.js';
import { seeingModels } from './models.js';

const apis = [ownApi, openaiApi, anthropicApi, ollamaApi, llamaServerApi];
const model = 'seer';
const dataUrl = (base64: string): string => `data:image/png;base64,${base64}`;

/** A request of each API that shows one picture. */
const requests: Readonly<Record<string, (base64: string, model: string) => object>> = {
  '/v1/chat/completions': (base64, model) => {
    const url = dataUrl(base64);
    const content = [
      { type: 'image_url', image_url: { url } },
      { type: 'text', text: 'What is it?' },
    ];
    return { model, messages: [{ role: 'user', content }] };
  },
  '/v1/responses': (base64, model) => {
    const content = [
      { type: 'input_text', text: 'What is it?' },
      { type: 'input_image', image_url: dataUrl(base64), detail: 'auto' },
    ];
    return { model, input: [{ role: 'user', content }] };
  },
  '/v1/messages': (data, model) => {
    const source = { type: 'base64', media_type: 'image/png', data };
    const content = [
      { type: 'image', source },
      { type: 'text', text: 'What is it?' },
    ];
    return { model, max_tokens: 9, messages: [{ role: 'user', content }] };
  },
  '/api/chat': (base64, model) => {
    const messages = [{ role: 'user', content: 'What is it?', images: [base64] }];
    return { model, stream: false, messages };
  },
  '/api/generate': (base64, model) => ({ model, stream: false, prompt: 'What is it?', images: [base64] }),
  '/api/v1/chat': base64 => ({ message: 'What is it?', images: [base64] }),
};

const serving = (t: Test, options: Partial<ServeOptions> = {}) =>
  served(t, { ...seeingModels, options: { apis, ...options } });

t.test('a picture of every API is the same turn of the model, made ready', async t => {
  const { ask, engines } = await serving(t);
  const base64 = (await photograph(1400, 700)).toString('base64');
  for (const [path, body] of Object.entries(requests)) {
    const { status, headers, value } = await ask(path, json(body(base64, model)));
    t.equal(status, 200, path);
    const asked = engines.get(model)!.asked.at(-1)!.path;
    const turn = asked.find(({ role }) => role === 'user') as Turn;
    t.match(turn, {
      content: 'What is it?',
      images: [{ mediaType: 'image/jpeg', width: 1024, height: 512 }],
    });
    const metadata = await sharp(Buffer.from(turn.images![0]!.data, 'base64')).metadata();
    t.match(metadata, { format: 'jpeg', width: 1024, height: 512 });
    t.ok(headers.has('x-pictures') || value.pictures?.length === 1, `${path} tells what was saved`);
  }
});

t.test('a model without vision is not asked, and the failure says which reads pictures', async t => {
  const { ask, engines } = await serving(t);
  const base64 = (await plainPicture(8, 8).png().toBuffer()).toString('base64');
  for (const [path, body] of Object.entries(requests)) {
    if (path === '/api/v1/chat') continue;
    const { status, text } = await ask(path, json(body(base64, 'alpha')));
    t.equal(status, 400, path);
    t.match(text, /alpha does not read pictures; models that do: seer/, path);
  }
  t.notOk(engines.has('alpha'));
});

t.test(
  'what is no picture, damaged, a bomb or no base64 is the fault of the client, in every API',
  async t => {
    const { ask, engines } = await serving(t);
    const whole = await photograph(200, 100);
    const files: readonly (string | Buffer)[] = [
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
      Buffer.from('%PDF-1.7'),
      whole.subarray(0, whole.length / 2),
      pngBomb(30_000, 30_000),
      Buffer.concat([whole.subarray(0, 16), Buffer.alloc(100, 0xff)]),
      'no base64!',
      '====',
      '',
    ];
    for (const [path, body] of Object.entries(requests)) {
      for (const file of files) {
        const base64 = typeof file === 'string' ? file : file.toString('base64');
        const { status } = await ask(path, json(body(base64, model)));
        t.ok([400, 422].includes(status), `${path} ${status} ${base64.slice(0, 20)}`);
      }
    }
    t.equal(engines.get(model)?.asked.length ?? 0, 0);
  },
);

t.test('pictures of a conversation stay in it', async t => {
  const { ask, engines, library } = await serving(t);
  const base64 = (await plainPicture(8, 8).png().toBuffer()).toString('base64');
  const { value } = await ask('/api/v1/chat', json({ message: 'What is it?', images: [dataUrl(base64)] }));
  const { conversation_id } = value;
  await ask('/api/v1/chat', json({ message: 'And what else?', conversation_id }));
  const path = engines.get(model)!.asked.at(-1)!.path;
  t.same(
    path.map(({ role, images = [] }) => `${role} ${images.length}`),
    ['system 0', 'user 1', 'assistant 0', 'user 0'],
  );
  const [first] = library().read(conversation_id)!.messages.values();
  t.match(first!.parts, [{ type: 'image', image: { width: 8 } }, { type: 'text' }]);
});

t.test('a response goes on from one with pictures', async t => {
  const { ask, engines } = await serving(t);
  const base64 = (await plainPicture(8, 8).png().toBuffer()).toString('base64');
  const first = await ask('/v1/responses', json(requests['/v1/responses']!(base64, model)));
  const next = { model, input: 'And what else?', previous_response_id: first.value.id };
  t.equal((await ask('/v1/responses', json(next))).status, 200);
  const [turn] = engines.get(model)!.asked.at(-1)!.path;
  t.match(turn, { images: [{ width: 8, height: 8 }] });
});

t.test('detail, and before it resize_max, say how large pictures are', async t => {
  const { ask, engines } = await serving(t, { pictures: { maxSide: 700, quality: 80 } });
  const url = dataUrl((await photograph(1600, 800)).toString('base64'));
  const sideOf = async (detail: string | undefined, more: object = {}) => {
    const content = [{ type: 'image_url', image_url: { url, ...(detail && { detail }) } }];
    const body = { model, messages: [{ role: 'user', content }], ...more };
    t.equal((await ask('/v1/chat/completions', json(body))).status, 200);
    return engines.get(model)!.asked.at(-1)!.path[0]!.images![0]!.width;
  };
  t.equal(await sideOf(undefined), 700);
  t.equal(await sideOf('auto'), 700);
  t.equal(await sideOf('low'), 512);
  t.equal(await sideOf('high'), 1600);
  t.equal(await sideOf('low', { resize_max: 64 }), 64);
  const wrong = { model, messages: [{ role: 'user', content: 'x' }], resize_max: 0 };
  t.equal((await ask('/v1/chat/completions', json(wrong))).status, 400);
});

t.test('what a model is best sent counts where nobody says otherwise', async t => {
  const best = { vision: true, maxImageSide: 200 } as const;
  const { ask, engines } = await served(t, { ...seeingModels, model: () => best, options: { apis } });
  const images = [(await photograph(800, 400)).toString('base64')];
  const sideOf = async (more: object) => {
    t.equal((await ask('/api/v1/chat', json({ message: 'x', images, ...more }))).status, 200);
    return engines.get(model)!.asked.at(-1)!.path.at(-1)!.images![0]!.width;
  };
  t.equal(await sideOf({}), 200);
  t.equal(await sideOf({ resize_max: 300 }), 300);
});

t.test('pictures stand in turns of a user or a tool alone', async t => {
  const { ask, engines } = await serving(t);
  const base64 = (await plainPicture(8, 8).png().toBuffer()).toString('base64');
  const content = [{ type: 'image_url', image_url: { url: dataUrl(base64) } }];
  for (const role of ['system', 'assistant']) {
    const messages = [
      { role, content },
      { role: 'user', content: 'Hi' },
    ];
    t.equal((await ask('/v1/chat/completions', json({ model, messages }))).status, 400);
  }
  const id = 'call_1';
  const tool_calls = [{ id, type: 'function', function: { name: 'look', arguments: '{}' } }];
  const messages = [
    { role: 'user', content: 'Look.' },
    { role: 'assistant', tool_calls },
    { role: 'tool', tool_call_id: id, content },
  ];
  t.equal((await ask('/v1/chat/completions', json({ model, messages }))).status, 200);
  t.match(engines.get(model)!.asked.at(-1)!.path[2], { role: 'tool', images: [{ width: 8 }] });
});

t.test('a request has so many pictures at most', async t => {
  const { ask } = await serving(t, { limits: { images: 2 } });
  const base64 = (await plainPicture(8, 8).png().toBuffer()).toString('base64');
  const images = [base64, base64, base64];
  const { status, text } = await ask('/api/generate', json({ model, prompt: 'x', images }));
  t.equal(status, 400);
  t.match(text, /there are 3 pictures; 2 are the most/);
});

t.test('a picture on another server is fetched only where the server may', async t => {
  const url = 'https://pictures.example/a.png';
  const content = [{ type: 'image_url', image_url: { url } }];
  const body = json({ model, messages: [{ role: 'user', content }] });
  const shut = await serving(t);
  const refused = await shut.ask('/v1/chat/completions', body);
  t.equal(refused.status, 400);
  t.match(refused.value.error, { message: /--allow-image-urls/, param: 'messages.0.content.0.image_url' });
  const fetched: string[] = [];
  const fetch = async (asked: string): Promise<Buffer> => {
    fetched.push(asked);
    return plainPicture(8, 8).png().toBuffer();
  };
  const open = await serving(t, { pictures: { fetch } });
  t.equal((await open.ask('/v1/chat/completions', body)).status, 200);
  t.same(fetched, [url]);
  const odd = [{ type: 'image_url', image_url: { url: 'file:///etc/passwd' } }];
  const local = await open.ask(
    '/v1/chat/completions',
    json({ model, messages: [{ role: 'user', content: odd }] }),
  );
  t.equal(local.status, 400);
});

t.test('a picture of 20 MB is taken, more is refused as too large', async t => {
  const { ask } = await serving(t);
  // Noise cannot be made smaller.
  const data = Buffer.alloc(2600 * 2560 * 3);
  let state = 1;
  for (let at = 0; at < data.length; at++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    data[at] = state >>> 24;
  }
  const raw = { width: 2600, height: 2560, channels: 3 } as const;
  const png = await sharp(data, { raw }).png({ compressionLevel: 0 }).toBuffer();
  t.ok(png.length > 19e6 && png.length < 20 * 1024 * 1024, `${png.length} bytes`);
  t.equal((await ask('/api/v1/chat', json({ message: 'x', images: [png.toString('base64')] }))).status, 200);
  const large = { message: 'x', images: ['A'.repeat(33 * 1024 * 1024)] };
  t.equal((await ask('/api/v1/chat', json(large))).status, 413);
});
