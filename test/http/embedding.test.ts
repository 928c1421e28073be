import t from 'tap';
import { cosine, references } from '../engine/llama/embedder.js';
import { allApis } from './apis.js';
import { json, served } from './serving.js';
import { STARTER, starterModels } from './starter-models.js';

const texts = references.slice(0, 3).map(({ text }) => text);
const long = 'word '.repeat(600);

t.test('texts become vectors over HTTP', { timeout: 240_000 }, async t => {
  const { models } = starterModels(t);
  const { ask } = await served(t, { options: { models, apis: allApis } });
  const isKnown = (vector: readonly number[], index: number): boolean =>
    cosine(Float32Array.from(vector), references[index]!.vector) > 0.999;

  t.test('every API gives the same vectors, in its own shape', async t => {
    const openai = (await ask('/v1/embeddings', json({ input: texts }))).value;
    t.match(openai, { object: 'list', model: 'all-minilm' });
    const tokens = references.slice(0, 3).reduce((sum, each) => sum + each.tokens.length, 0);
    t.same(openai.usage, { prompt_tokens: tokens, total_tokens: tokens });
    const ollama = (await ask('/api/embed', json({ model: 'all-minilm:latest', input: texts }))).value;
    t.equal(ollama.prompt_eval_count, tokens);
    t.ok(ollama.total_duration > 0 && ollama.load_duration > 0);
    const llama = (await ask('/embeddings', json({ input: texts }))).value;
    for (const index of [0, 1, 2]) {
      t.ok(isKnown(openai.data[index].embedding, index));
      t.ok(isKnown(ollama.embeddings[index], index));
      t.ok(isKnown(llama[index].embedding[0], index));
    }
    const one = (await ask('/api/embeddings', json({ model: 'all-minilm', prompt: texts[0] }))).value;
    t.ok(isKnown(one.embedding, 0));
    t.ok(isKnown((await ask('/embedding', json({ content: texts[1] }))).value[0].embedding[0], 1));
  });

  t.test('a text, tokens, and lists of tokens are read; base64 holds the same numbers', async t => {
    const { tokens } = references[0]!;
    for (const input of [texts[0], tokens, [tokens]]) {
      const { value } = await ask(
        '/v1/embeddings',
        json({ model: 'all-minilm', input, encoding_format: 'base64' }),
      );
      const bytes = Buffer.from(value.data[0].embedding, 'base64');
      t.equal(bytes.length, 4 * 384);
      t.ok(
        isKnown(
          Array.from({ length: 384 }, (_, at) => bytes.readFloatLE(4 * at)),
          0,
        ),
      );
    }
    const mixed = await ask('/embedding', json({ content: [101, 'hello', 102] }));
    t.equal(mixed.value[0].embedding[0].length, 384);
  });

  t.test('fewer dimensions are the first ones, with length 1 again; more are refused', async t => {
    for (const [path, body] of [
      ['/v1/embeddings', { input: texts }],
      ['/api/embed', { model: 'all-minilm', input: texts }],
    ] as const) {
      const { value } = await ask(path, json({ ...body, dimensions: 8 }));
      const first = path === '/api/embed' ? value.embeddings[0] : value.data[0].embedding;
      t.equal(first.length, 8);
      t.ok(Math.abs(Math.hypot(...first) - 1) < 1e-5);
      const refused = await ask(path, json({ ...body, dimensions: 385 }));
      t.equal(refused.status, 400);
      t.match(JSON.stringify(refused.value), /have 384/);
    }
  });

  t.test('a text that is too long is refused, or cut where that is the custom', async t => {
    const refused = await ask('/v1/embeddings', json({ input: ['short', long] }));
    t.equal(refused.status, 400);
    t.match(refused.value.error, { code: 'context_length_exceeded', message: /text 2 has 602 tokens/ });
    t.equal((await ask('/embedding', json({ content: long }))).status, 400);
    const cut = await ask('/api/embed', json({ model: 'all-minilm', input: long }));
    t.equal(cut.value.prompt_eval_count, 512);
    t.equal(
      (await ask('/api/embed', json({ model: 'all-minilm', input: long, truncate: false }))).status,
      400,
    );
    t.equal((await ask('/api/embeddings', json({ model: 'all-minilm', prompt: long }))).status, 200);
  });

  t.test('nothing to embed gives nothing', async t => {
    t.same((await ask('/api/embed', json({ model: 'all-minilm', input: '' }))).value.embeddings, []);
    t.same((await ask('/api/embeddings', json({ model: 'all-minilm', prompt: '' }))).value.embedding, []);
  });

  t.test('a model that chats and one that embeds are told apart everywhere', async t => {
    for (const [path, body] of [
      ['/v1/embeddings', { model: STARTER, input: 'x' }],
      ['/api/embed', { model: STARTER, input: 'x' }],
      ['/api/embeddings', { model: STARTER, prompt: 'x' }],
      ['/embedding', { model: STARTER, content: 'x' }],
    ] as const) {
      const { status, value } = await ask(path, json(body));
      t.equal(status, 400, path);
      t.match(JSON.stringify(value), /does not embed; take one that embeds: all-minilm/, path);
    }
    const messages = [{ role: 'user', content: 'x' }];
    for (const path of ['/v1/chat/completions', '/api/chat', '/v1/messages']) {
      const { status, value } = await ask(path, json({ model: 'all-minilm', messages, max_tokens: 1 }));
      t.equal(status, 400, path);
      t.match(JSON.stringify(value), /name a model that chats/, path);
    }
    const { value } = await ask('/v1/capabilities');
    const can = (name: string) => value.models.find(({ id }: { id: string }) => id === name);
    t.match(can('all-minilm'), {
      available: true,
      default: false,
      capabilities: { embedding: true, chat: false },
    });
    t.match(can(STARTER), { default: true, capabilities: { embedding: false, chat: true } });
    t.same((await ask('/api/show', json({ model: 'all-minilm' }))).value.capabilities, ['embedding']);
  });

  t.test('what was embedded is counted by model and in total', async t => {
    const before = (await ask('/v1/performance')).value.total.embeddings;
    await ask('/v1/embeddings', json({ input: texts }));
    const { total, models } = (await ask('/v1/performance')).value;
    const tokens = references.slice(0, 3).reduce((sum, each) => sum + each.tokens.length, 0);
    t.match(total.embeddings, {
      requests: before.requests + 1,
      texts: before.texts + 3,
      tokens: before.tokens + tokens,
    });
    t.ok(total.embeddings.texts_per_second > 0 && total.embeddings.tokens_per_second > 0);
    const line = models.find(({ model }: { model: string }) => model === 'all-minilm');
    t.same(line.embeddings, total.embeddings);
    t.match(line.requests, { stop: 0, length: 0 }, 'an embedding is no reply');
    const { text } = await ask('/metrics');
    t.match(text, `llmtui_embedding_texts_total{model="all-minilm"} ${total.embeddings.texts}\n`);
    t.match(text, `llmtui_embedding_tokens_total{model="all-minilm"} ${total.embeddings.tokens}\n`);
    t.match(text, /llmtui_embedding_seconds_total\{model="all-minilm"\} \d/);
  });
});
