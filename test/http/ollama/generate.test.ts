import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { TalkingEngine } from '../../engine/attach/talking-engine.js';
import { u32 } from '../../helpers/gguf-encode.js';
import { smallBytes, smallModel } from '../../helpers/gguf-small.js';
import { json, listed } from '../serving.js';
import { ollamaServed } from './serving.js';

const GENERATE = '/api/generate';
const hi = { model: 'alpha', prompt: 'Hi' };

/** An engine that tells the tokens of a reply. */
async function* hello() {
  yield 'Hello ';
  yield 'there.';
}
const withTokens = () => new TalkingEngine(hello, { end: { tokens: [1, 2, 3] } });

t.test('a prompt is answered line by line; the last line has the context', async t => {
  const { ask } = await ollamaServed(t, { open: async () => withTokens() });
  const { headers, value } = await ask(GENERATE, json(hi));
  t.equal(headers.get('content-type'), 'application/x-ndjson');
  t.strictSame(
    value.map((line: { response: string }) => line.response),
    ['Hello ', 'there.', ''],
  );
  t.match(value.at(-1), { done: true, done_reason: 'stop', context: [1, 2, 3], eval_count: 1 });
  const whole = await ask(GENERATE, json({ ...hi, stream: false }));
  t.match(whole.value, { response: 'Hello there.', done: true, context: [1, 2, 3] });
});

t.test('system stands in front; the one of the model where the client gives none', async t => {
  const entries = [listed('alpha', { config: { system: 'Be brief.' } })];
  const { ask, engines } = await ollamaServed(t, { entries });
  await ask(GENERATE, json({ ...hi, system: 'Rhyme.', stream: false }));
  await ask(GENERATE, json({ ...hi, stream: false }));
  await ask(GENERATE, json({ ...hi, system: '', stream: false }));
  await ask(
    '/api/chat',
    json({ model: 'alpha', messages: [{ role: 'user', content: 'Hi' }], stream: false }),
  );
  t.strictSame(
    engines.get('alpha')!.asked.map(({ path }) => path.map(({ content }) => content).join('|')),
    ['Rhyme.|Hi', 'Be brief.|Hi', 'Hi', 'Be brief.|Hi'],
  );
  t.match(engines.get('alpha')!.asked[0]!.options, { whole: true, tokens: true });
});

t.test('a raw prompt is continued as it stands', async t => {
  const { ask, engines } = await ollamaServed(t);
  const { value } = await ask(GENERATE, json({ ...hi, raw: true, system: 'Rhyme.', stream: false }));
  t.notOk('context' in value);
  t.match(engines.get('alpha')!.asked[0], { prompt: 'Hi', path: [] });
});

t.test('a context goes on where it ended, and holds what was said before', async t => {
  const { ask, engines } = await ollamaServed(t);
  await ask(GENERATE, json({ ...hi, context: [5, 6], system: 'Rhyme.', stream: false }));
  const { prompt } = engines.get('alpha')!.asked[0]!;
  const tail = Buffer.from('\nuser: Hi\n');
  t.strictSame(prompt, [5, 6, ...tail], 'what the template puts between two turns, then the prompt');
});

t.test('a template is not used, and the log says so', async t => {
  const { ask, log } = await ollamaServed(t);
  t.equal((await ask(GENERATE, json({ ...hi, template: '{{ .Prompt }}', stream: false }))).status, 200);
  t.ok(log.some(line => line.type === 'notice' && /template of a request is not used/.test(line.text)));
});

t.test('a suffix needs a model that fills in', async t => {
  const { ask } = await ollamaServed(t);
  const { status, value } = await ask(GENERATE, json({ ...hi, suffix: '}' }));
  t.equal(status, 400);
  t.match(value.error, /'alpha' does not support insert/);
});

t.test('no prompt loads the model', async t => {
  const { ask, engines } = await ollamaServed(t);
  for (const body of [{ model: 'alpha' }, { model: 'alpha', prompt: '' }]) {
    t.match((await ask(GENERATE, json(body))).value, { response: '', done: true, done_reason: 'load' });
  }
  t.strictSame(engines.get('alpha')!.asked, []);
  t.match((await ask(GENERATE, json({ model: 'alpha', keep_alive: 0 }))).value, { done_reason: 'unload' });
});

t.test('log probabilities come with the tokens that they are of', async t => {
  const token = (text: string, logprob: number) => ({ token: 1, bytes: [...Buffer.from(text)], logprob });
  const { ask } = await ollamaServed(t, {
    say: async function* () {
      const logprobs = [{ ...token('Hi', -0.1), top: [token('Hi', -0.1), token('Oh', -2)] }];
      yield { type: 'text', text: 'Hi', tokens: 1, logprobs };
    },
  });
  const { value } = await ask(GENERATE, json({ ...hi, stream: false, logprobs: true, top_logprobs: 2 }));
  t.match(value.logprobs, [
    { token: 'Hi', logprob: -0.1, bytes: [72, 105], top_logprobs: [{ token: 'Hi' }, { token: 'Oh' }] },
  ]);
});

t.test('what is not allowed is 400', async t => {
  const { ask } = await ollamaServed(t);
  const cases = [
    [{ prompt: 'Hi' }, /model is missing/],
    [{ ...hi, prompt: 7 }, /prompt/],
    [{ ...hi, context: ['x'] }, /context/],
    [{ ...hi, images: ['AAAA'] }, /does not read pictures/],
    [{ ...hi, keep_alive: 'soon' }, /keep_alive/],
  ] as const;
  for (const [body, message] of cases) {
    const { status, value } = await ask(GENERATE, json(body));
    t.equal(status, 400, String(message));
    t.match(value.error, message);
  }
});

t.test('a model that chats does not embed, and the refusal says what does', async t => {
  const { ask } = await ollamaServed(t);
  const embed = await ask('/api/embed', json({ model: 'alpha', input: ['a', 'b'] }));
  const embeddings = await ask('/api/embeddings', json({ model: 'alpha', prompt: 'a' }));
  for (const { status, value } of [embed, embeddings]) {
    t.equal(status, 400);
    t.match(value.error, /llmtui pull/);
  }
  t.equal((await ask('/api/embed', json({ model: 'x', input: 'a' }))).status, 404);
});

t.test('a model with tokens for it fills the gap before a suffix', async t => {
  const ids = { fim_pre: 0, fim_suf: 1, fim_mid: 2 };
  const tokens = Object.entries(ids).map(([role, id]) => [`tokenizer.ggml.${role}_token_id`, u32(id)]);
  const path = join(t.testdir({}), 'coder.gguf');
  writeFileSync(path, smallBytes(smallModel(Object.fromEntries(tokens))));
  const { ask, engines } = await ollamaServed(t, { entries: [listed('alpha', { path })] });
  const answer = await ask(GENERATE, json({ model: 'alpha', prompt: 'if (', suffix: ') {', stream: false }));
  t.equal(answer.status, 200, answer.text);
  t.strictSame(engines.get('alpha')!.asked[0]!.prompt, [
    ...[0, ...Buffer.from('if (')],
    ...[1, ...Buffer.from(') {'), 2],
  ]);
  t.notOk('context' in answer.value);
  const { value } = await ask('/api/show', json({ model: 'alpha' }));
  t.ok(value.capabilities.includes('insert'));
});
