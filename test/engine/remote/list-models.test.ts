import t from 'tap';
import { listModels } from '../../../lib/engine/remote/list-models.js';
import { never, refusing, upstream } from './upstream.js';

const listOf = async (t: Tap, answer: unknown, status = 200) => {
  const { baseUrl } = await upstream(t, [refusing(status, answer)]);
  return listModels({ name: 'far', model: 'far', baseUrl, key: 'sk-hunter2' }, never);
};
type Tap = Parameters<typeof upstream>[0];

t.test('what servers say of their models is read, each in its way', async t => {
  const data = [
    { id: 'gpt-4o-mini', object: 'model', owned_by: 'openai' },
    { id: 'text-embedding-3-small', object: 'model' },
    { id: 'meta-llama/Llama-3.3-70B', max_model_len: 32768, owned_by: 'vllm' },
    { id: 'qwen.gguf', meta: { n_ctx_train: 4096 } },
    {
      id: 'org/sees',
      context_length: 8192,
      architecture: { input_modalities: ['text', 'image'] },
      pricing: { prompt: '0.000001', completion: '0.000002' },
    },
    { id: 'smollm2-135m', owned_by: 'llmtui' },
    { id: 'whisper-1' },
    { id: 'bad\u001b[31m' },
    { id: 7 },
    null,
  ];
  t.same(await listOf(t, { object: 'list', data }), [
    { id: 'gpt-4o-mini', vision: true },
    { id: 'text-embedding-3-small', embeds: true },
    { id: 'meta-llama/Llama-3.3-70B', contextSize: 32768 },
    { id: 'qwen.gguf', contextSize: 4096 },
    { id: 'org/sees', contextSize: 8192, vision: true, price: { input: 1, output: 2 } },
    { id: 'smollm2-135m', isOurs: true },
  ]);
  t.same(await listOf(t, { models: [] }), []);
  t.same(await listOf(t, []), []);
});

t.test('a server that does not list its models says why, without the key', async t => {
  await t.rejects(listOf(t, { error: { message: 'bad key sk-hunter2' } }, 401), {
    code: 'UNAVAILABLE',
    message: /^(?!.*hunter2).*refuses the key/,
  });
  await t.rejects(listOf(t, {}, 500), { code: 'UNAVAILABLE' });
});
