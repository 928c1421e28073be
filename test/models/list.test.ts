import { join } from 'node:path';
import t from 'tap';
import { chooseDefault, resolveModel } from '../../lib/models/list.js';

const model = (name: string, more: object = {}) => ({
  name,
  path: `/models/${name}.gguf`,
  starter: false,
  status: 'available',
  ...more,
});
const starter = model('smollm2-135m', { starter: true, path: '/package/SmolLM2-135M-Instruct.Q4_1.gguf' });
const qwen = model('Qwen3-0.6B-Q8_0');
const qwenLarge = model('Qwen3-4B-Q4_K_M', { profile: 'qwen3-4b' });
const llama = model('Llama-3.2-1B-Instruct-Q4_K_M', { profile: 'llama3-1b' });
const gpt2 = model('gpt2', { profile: 'gpt2' });
const models = [starter, qwen, qwenLarge, llama];

t.test('a model is found by name, beginning, file name and path', async t => {
  t.equal(resolveModel(models, 'Qwen3-0.6B-Q8_0'), qwen);
  t.equal(resolveModel(models, ' qwen3-0.6b-q8_0 '), qwen);
  t.equal(resolveModel(models, 'smol'), starter);
  t.equal(resolveModel(models, 'qwen3-4'), qwenLarge);
  t.equal(resolveModel(models, 'SmolLM2-135M-Instruct.Q4_1.gguf'), starter);
  t.equal(resolveModel(models, '/models/Qwen3-4B-Q4_K_M.gguf'), qwenLarge);
  const here = model('here', { path: join(process.cwd(), 'here/x.gguf') });
  t.equal(resolveModel([...models, here], 'here/x.gguf'), here);
});

t.test('a name that is also the beginning of another is that name', async t => {
  const short = model('Qwen3');
  t.equal(resolveModel([qwen, short], 'qwen3'), short);
});

t.test('a model is found by every name under which its profile is known', async t => {
  const mine = model('mine', { path: '/x/Llama-3.2-1B-Instruct-Q8_0.gguf', profile: 'llama3-1b' });
  for (const wanted of [
    'llama3-1b',
    'LLAMA3-1B',
    'llama3.2:1b',
    'Llama-3.2-1B-Instruct',
    'meta-llama-3.2-1b-instruct-q4_0',
  ])
    t.equal(resolveModel([qwen, mine], wanted), mine, wanted);
  t.equal(resolveModel([qwen, mine], 'llama-3.2-1b'), mine, 'the beginning of its file name');
  t.throws(() => resolveModel([qwen], 'llama3-1b'), {
    code: 'MODEL_NOT_FOUND',
    message: 'llama3-1b is not on the disk; llmtui pull llama3-1b downloads it',
  });
});

t.test('the name of a profile does not mean a longer one', async t => {
  const medium = model('gpt2-medium', { profile: 'gpt2-medium' });
  t.throws(() => resolveModel([medium], 'gpt2'), { message: /^gpt2 is not on the disk/ });
  t.equal(resolveModel([medium], 'gpt2-m'), medium);
});

t.test('a path that leads nowhere is not taken for a misspelt name', async t => {
  for (const wanted of ['./no.gguf', '/models/none', 'none.gguf'])
    t.throws(() => resolveModel(models, wanted), {
      code: 'MODEL_NOT_FOUND',
      message: `there is no model file "${wanted}"; llmtui --choose shows what is there`,
    });
});

t.test('a model that is not there is an error that names the near ones', async t => {
  t.throws(() => resolveModel(models, 'qwen'), {
    code: 'MODEL_NOT_FOUND',
    message: /begins several models: Qwen3-0.6B-Q8_0, Qwen3-4B/,
  });
  t.throws(() => resolveModel(models, 'smolm2-135'), {
    code: 'MODEL_NOT_FOUND',
    message: /did you mean smollm2-135m.*\/models/,
  });
  t.throws(() => resolveModel(models, 'zzz'), { message: /found are: smollm2-135m, Qwen3/ });
  t.throws(() => resolveModel([], 'x'), { message: /found are: none/ });
  t.throws(() => resolveModel(models, ''), { code: 'MODEL_NOT_FOUND' });
  t.throws(
    () => resolveModel(models, 'a\u001b[31m'),
    { message: /^no model "a \[31m"/ },
    'what was typed is shown cleaned',
  );
});

t.test('the model to start with is the one asked for, then Llama 3.2 1B, then the starter model', async t => {
  t.same(chooseDefault(models, 'qwen3-4b'), { entry: qwenLarge, why: 'asked for' });
  t.equal(chooseDefault(models, undefined).entry, llama);
  t.equal(chooseDefault(models, 'llama3-1b').entry, llama);
  t.equal(chooseDefault([starter, qwen], undefined).entry, starter);
  t.equal(chooseDefault([starter, qwen], 'llama3-1b').entry, starter, 'where it is not on the disk');
  t.equal(chooseDefault([qwen, starter], '').entry, starter);
  t.equal(chooseDefault([qwen], undefined).entry, qwen);
});

t.test('for plain text gpt2 comes first', async t => {
  t.same(chooseDefault([starter, llama, gpt2], undefined, 'plain'), {
    entry: gpt2,
    why: 'gpt2 is on the disk',
  });
  t.same(chooseDefault([llama, starter], 'gpt2', 'plain'), {
    entry: starter,
    why: 'comes with llmtui; gpt2 is not on the disk',
  });
  t.equal(chooseDefault([starter, gpt2], undefined).entry, starter, 'but not for chat');
});

t.test('a disabled model is never chosen, but given when asked for', async t => {
  const broken = { ...llama, status: 'disabled' };
  t.equal(chooseDefault([starter, broken], undefined).entry, starter);
  t.equal(chooseDefault([starter, broken], llama.name).entry, broken);
  t.throws(() => chooseDefault([broken], undefined), {
    code: 'MODEL_NOT_FOUND',
    message: /put a .gguf file/,
  });
});
