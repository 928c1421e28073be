import t from 'tap';
import { llamaServerApi } from '../../../lib/http/llama-server/api.js';
import { metricsApi } from '../../../lib/http/metrics/api.js';
import { json, served } from '../serving.js';
import { starterModels } from '../starter-models.js';

t.test('the starter model behind the routes of llama-server', { timeout: 120_000 }, async t => {
  const { models } = starterModels(t, { LLM_CONTEXT_SIZE: '512' });
  const { ask } = await served(t, { options: { models, apis: [llamaServerApi, metricsApi] } });

  await t.test('tokens and text become each other, control tokens as such or as text', async t => {
    const content = '<|im_start|>user\nZwölf Äpfel 🍎';
    const { tokens } = (await ask('/tokenize', json({ content }))).value;
    t.strictSame((await ask('/detokenize', json({ tokens }))).value, { content });
    const plain = (await ask('/tokenize', json({ content, parse_special: false }))).value.tokens;
    t.ok(plain.length > tokens.length);
    t.strictSame((await ask('/detokenize', json({ tokens: plain }))).value, { content });
    t.equal((await ask('/detokenize', json({ tokens: [10_000_000] }))).status, 400);
  });

  await t.test('a rendered chat is continued as the model would answer it, and read once', async t => {
    const messages = [{ role: 'user', content: 'Name a river.' }];
    const { prompt } = (await ask('/apply-template', json({ messages }))).value;
    t.match(prompt, /<\|im_start\|>user\nName a river\.<\|im_end\|>\n<\|im_start\|>assistant\n$/);
    const tool = { name: 'flood_level', description: 'Tells it.', parameters: { type: 'object' } };
    const tools = [{ type: 'function', function: tool }];
    t.match((await ask('/apply-template', json({ messages, tools }))).value.prompt, 'flood_level');
    const asked = { prompt, n_predict: 4, temperature: 0, return_tokens: true, n_probs: 2 };
    const { value } = await ask('/completion', json(asked));
    t.match(value, { stop_type: 'limit', tokens_predicted: 4, timings: { predicted_n: 4 } });
    t.equal(value.tokens.length, 4);
    t.strictSame((await ask('/detokenize', json({ tokens: value.tokens }))).value, {
      content: value.content,
    });
    t.strictSame(
      value.completion_probabilities.map(({ id }: { id: number }) => id),
      value.tokens,
    );
    const again = (await ask('/completion', json(asked))).value;
    t.equal(again.content, value.content);
    t.ok(again.tokens_cached > 0);
    const { tokens } = (await ask('/tokenize', json({ content: prompt }))).value;
    const { value: pieces } = await ask('/completion', json({ ...asked, prompt: tokens, stream: true }));
    t.equal(pieces.map(({ content }: { content: string }) => content).join(''), value.content);
  });

  await t.test('a schema holds, a stop string ends, what does not fit is refused', async t => {
    const json_schema = { enum: ['yes', 'no'] };
    const { value } = await ask('/completion', json({ prompt: 'Is water wet?', json_schema, n_predict: 8 }));
    t.match(value.content, /^"(yes|no)"$/);
    const stopped = await ask(
      '/completion',
      json({ prompt: 'One, two, three, four, five,', stop: [','], n_predict: 12, temperature: 0 }),
    );
    t.match(stopped.value, { stop_type: 'word', stopping_word: ',' });
    const long = await ask('/completion', json({ prompt: 'word '.repeat(2000) }));
    t.equal(long.status, 400);
    t.equal(long.value.error.type, 'exceed_context_size_error');
    t.equal((await ask('/completion', json({ prompt: [10_000_000] }))).status, 400);
    for (const bomb of [
      { grammar: 'root ::= (' },
      { grammar: `root ::= ${'('.repeat(20_000)}"a"${')'.repeat(20_000)}` },
      { grammar: `root ::= ${'"a"?'.repeat(5000)} missing` },
      { json_schema: { type: 'string', pattern: '(a{1,1000}){1,1000}' } },
    ]) {
      t.equal((await ask('/completion', json({ prompt: 'x', ...bomb }))).status, 400);
    }
  });

  await t.test('props and slots tell the model, and the figures what it did', async t => {
    t.match((await ask('/props')).value, {
      model_path: 'SmolLM2-135M-Instruct.Q4_1.gguf',
      eos_token: '<|im_end|>',
      chat_template: /im_start/,
      default_generation_settings: { n_ctx: 512 },
    });
    const { value } = await ask('/slots');
    t.ok(value.length > 0 && value.every(({ is_processing: runs }: { is_processing: boolean }) => !runs));
    const { total, models } = (await ask('/v1/performance')).value;
    t.ok(total.tokens.cached > 0 && total.cache_hit_rate > 0 && total.reply_tokens_per_second > 0);
    t.ok(total.time_to_first_token.p95 > 0);
    t.match(models[0], {
      loaded: true,
      optimization: { backend: 'cpu', threads: 1, flash_attention: true, kv_type: 'f16' },
    });
    t.ok(models[0].memory.weights > 50_000_000);
  });
});
