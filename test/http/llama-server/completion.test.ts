import t from 'tap';
import type { TokenLogprobs } from '../../../lib/chat/reply.js';
import { LlmtuiError } from '../../../lib/errors.js';
import type { Completion } from '../../../lib/http/llama-server/completion-answer.js';
import { type Asked, endlessly, type Said } from '../../engine/attach/talking-engine.js';
import { json } from '../serving.js';
import { llamaServed } from './serving.js';

const token = (id: number, text: string): TokenLogprobs => {
  const one = { token: id, bytes: [...Buffer.from(text)], logprob: -0.5 };
  return { ...one, top: [one, { ...one, token: 9, logprob: Number.NEGATIVE_INFINITY }] };
};

t.test('a prompt is continued, with what llama-server tells of it', async t => {
  const { ask, engine } = await llamaServed(t, {
    script: { usage: { promptTokens: 5, cachedTokens: 3, replyTokens: 2 } },
  });
  const { value } = await ask('/completion', json({ prompt: 'A river is', n_predict: 8, temperature: 0 }));
  t.match(value, {
    index: 0,
    content: 'The Danube.',
    tokens: [],
    stop: true,
    stop_type: 'eos',
    stopping_word: '',
    model: 'alpha',
    prompt: 'A river is',
    tokens_predicted: 2,
    tokens_evaluated: 5,
    tokens_cached: 3,
    truncated: false,
    has_new_line: false,
    timings: { cache_n: 3, prompt_n: 2, predicted_n: 2 },
    generation_settings: { n_predict: 8, temperature: 0, seed: 7, stream: false, ignore_eos: false },
  });
  t.match(engine.asked[0], {
    prompt: 'A river is',
    sampling: { max_tokens: 8, temperature: 0 },
    options: { whole: true },
  });
  t.match((await ask('/completions', json({ prompt: 'x' }))).value, { content: 'The Danube.' });
});

t.test('every name of sampling reaches the engine, within its bounds', async t => {
  const { ask, engine } = await llamaServed(t, { script: { usage: { seed: 4 } } });
  const sampling = {
    ...{ temperature: 0.1, top_k: 3, top_p: 0.5, min_p: 0.1, typical_p: 0.9, top_n_sigma: 2, seed: 4 },
    ...{ xtc_probability: 0.1, xtc_threshold: 0.2, repeat_penalty: 1.1, repeat_last_n: 32 },
    ...{ presence_penalty: 0.3, frequency_penalty: 0.4, mirostat: 2, mirostat_tau: 4, mirostat_eta: 0.2 },
    ...{ dry_multiplier: 0.5, dry_base: 1.5, dry_allowed_length: 3, dry_penalty_last_n: 40 },
  };
  const { value } = await ask('/completion', json({ prompt: 'x', ...sampling, stop: ['a', ''] }));
  t.match(engine.asked[0]!.sampling, { ...sampling, stop: ['a'] });
  t.match(value.generation_settings, { ...sampling, stop: ['a'] });
  for (const name of Object.keys(sampling).filter(each => each !== 'seed')) {
    const { status, value } = await ask('/completion', json({ prompt: 'x', [name]: -1e9 }));
    t.equal(status, 400, name);
    t.match(value.error.message, name);
  }
});

t.test('several answers to a prompt have seeds of their own, and are limited', async t => {
  const { ask, engine } = await llamaServed(t, { options: { limits: { choices: 3 } } });
  const { value } = await ask('/completion', json({ prompt: 'x', n_cmpl: 2, seed: 5 }));
  t.strictSame(
    value.map(({ index, content }: Completion) => [index, content]),
    [
      [0, 'The Danube.'],
      [1, 'The Danube.'],
    ],
  );
  t.strictSame(
    engine.asked.map(({ sampling }) => sampling.seed),
    [5, 6],
  );
  const { status, value: refused } = await ask('/completion', json({ prompt: ['x', 'y'], n_cmpl: 2 }));
  t.equal(status, 400);
  t.match(refused.error.message, 'at most 3 answers');
});

t.test('how it ended is told: by a stop string, the limit, or the context', async t => {
  const ended = async (script: Parameters<typeof llamaServed>[1]) => {
    const { ask } = await llamaServed(t, script);
    const { value } = await ask('/completion', json({ prompt: 'x', stop: ['!'] }));
    return [value.stop_type, value.stopping_word, value.truncated];
  };
  t.strictSame(await ended({ script: { end: { reason: 'stop', stopString: '!' } } }), ['word', '!', false]);
  t.strictSame(await ended({ script: { end: { reason: 'length' } } }), ['limit', '', false]);
  const usage = { promptTokens: 1000, replyTokens: 24 };
  t.strictSame(await ended({ script: { end: { reason: 'length' }, usage } }), ['limit', '', true]);
});

t.test('probabilities and ids come where they are asked for, whole and streamed', async t => {
  async function* say(): AsyncGenerator<Said> {
    yield { type: 'text', text: 'a\n', tokens: 1, logprobs: [token(97, 'a\n')] };
    yield { type: 'text', text: 'b', tokens: 2, logprobs: [token(98, 'b')] };
  }
  const script = { usage: { promptTokens: 1, replyTokens: 2 }, end: { tokens: [1, 97, 98] } };
  const { ask, engine } = await llamaServed(t, { say, script });
  const asked = { prompt: 'x', n_probs: 50, return_tokens: true };
  const { value } = await ask('/completion', json(asked));
  t.match(engine.asked[0]!.options, { logprobs: 20, tokens: true });
  t.strictSame(value.tokens, [97, 98]);
  t.equal(value.has_new_line, true);
  t.match(value.completion_probabilities, [
    {
      id: 97,
      token: 'a\n',
      bytes: [97, 10],
      logprob: -0.5,
      top_logprobs: [{ id: 97 }, { id: 9, logprob: -9999 }],
    },
    { id: 98, token: 'b' },
  ]);
  const streamed = await ask('/completion', json({ ...asked, stream: true }));
  t.strictSame(
    streamed.value.map(({ content, tokens, stop }: Completion) => [content, tokens, stop]),
    [
      ['a\n', [97], false],
      ['b', [98], false],
      ['', [], true],
    ],
  );
  t.equal(streamed.value[0].completion_probabilities[0].id, 97);
  const { value: plain } = await ask('/completion', json({ prompt: 'x', stream: true }));
  t.notOk(plain[0].completion_probabilities);
});

t.test('a stream ends with the piece that has stop, and has no [DONE]', async t => {
  async function* say(): AsyncGenerator<Said> {
    yield { type: 'reading', done: 2, total: 4 };
    yield 'The ';
    yield 'Danube.';
  }
  const { ask } = await llamaServed(t, { say });
  const { text, value, headers } = await ask(
    '/completion',
    json({ prompt: 'x', stream: true, return_progress: true }),
  );
  t.equal(headers.get('content-type'), 'text/event-stream; charset=utf-8');
  t.match(value[0].prompt_progress, { total: 4, cache: 0, processed: 2 });
  t.strictSame(
    value.map(({ content, stop }: Completion) => [content, stop]),
    [
      ['', false],
      ['The ', false],
      ['Danube.', false],
      ['', true],
    ],
  );
  t.notMatch(text, 'DONE');
  t.match(value.at(-1), { stop_type: 'eos', generation_settings: { stream: true } });
});

t.test('several prompts stream at once, told apart by their index', async t => {
  const { ask } = await llamaServed(t);
  const { value } = await ask('/completion', json({ prompt: ['a', 'b'], stream: true }));
  const text = (of: number) =>
    value
      .filter(({ index }: Completion) => index === of)
      .map(({ content }: Completion) => content)
      .join('');
  t.strictSame([text(0), text(1)], ['The Danube.', 'The Danube.']);
  t.equal(value.filter(({ stop }: Completion) => stop).length, 2);
});

t.test(
  'a schema and a grammar bind the answer; both at once, and what is too large, are refused',
  async t => {
    const { ask, engine } = await llamaServed(t);
    await ask('/completion', json({ prompt: 'x', json_schema: { const: null } }));
    t.match(engine.asked[0]!.sampling.grammar, 'null');
    await ask('/completion', json({ prompt: 'x', grammar: 'root ::= "yes"' }));
    t.equal(engine.asked[1]!.sampling.grammar, 'root ::= "yes"');
    for (const body of [
      { grammar: 'root ::= "a"', json_schema: {} },
      { grammar: '"'.repeat(65_537) },
      { json_schema: { type: 'nothing' } },
      { post_sampling_probs: true },
    ]) {
      const { status, value } = await ask('/completion', json({ prompt: 'x', ...body }));
      t.equal(status, 400, JSON.stringify(value));
    }
  },
);

t.test('biases are of tokens, of texts, or a map; false forbids', async t => {
  const { ask, engine } = await llamaServed(t);
  const biased = async (logit_bias: unknown) => {
    await ask('/completion', json({ prompt: 'x', logit_bias }));
    return engine.asked.at(-1)!.sampling.logit_bias;
  };
  t.strictSame(
    await biased([
      [97, 1.5],
      ['bc', false],
    ]),
    { 97: 1.5, 98: -1e9, 99: -1e9 },
  );
  t.strictSame(await biased({ 97: -2, b: 1 }), { 97: -2, 98: 1 });
  t.strictSame(await biased([[-1, 1]]), {});
  for (const logit_bias of [[97], [[97]], [[97, true]], 'x', [[97, 1e9]]]) {
    t.equal((await ask('/completion', json({ prompt: 'x', logit_bias }))).status, 400);
  }
});

t.test('null means absent, and what llama-server alone knows is ignored', async t => {
  const { ask, engine } = await llamaServed(t);
  const nulls = {
    temperature: null,
    stop: null,
    logit_bias: null,
    grammar: null,
    json_schema: null,
    n_cmpl: null,
  };
  const ignored = { id_slot: 3, cache_prompt: false, samplers: ['top_k'], lora: [], t_max_predict_ms: 1 };
  const { status } = await ask('/completion', json({ prompt: 'x', ...nulls, ...ignored, stream: null }));
  t.equal(status, 200);
  t.strictSame(engine.asked[0]!.sampling, { grammar: '' });
});

t.test('ignore_eos goes on behind the end', async t => {
  const { ask, engine } = await llamaServed(t);
  const { value } = await ask('/completion', json({ prompt: 'x', ignore_eos: true }));
  t.equal(engine.asked[0]!.options?.ignoreEnd, true);
  t.equal(value.generation_settings.ignore_eos, true);
});

t.test('failures before the first piece have a status, later ones are the last piece', async t => {
  // biome-ignore lint/correctness/useYield: it fails before it says anything
  async function* tooLong(): AsyncGenerator<Said> {
    throw new LlmtuiError('CONTEXT_FULL', 'the prompt has 2000 tokens, the context 1024');
  }
  async function* breaking(): AsyncGenerator<Said> {
    yield 'The ';
    throw new LlmtuiError('ENGINE_FAILED', 'at /home/someone/x');
  }
  const { ask, logged } = await llamaServed(t, { say: breaking });
  const { value, text } = await ask('/completion', json({ prompt: 'x', stream: true }));
  t.match(value.at(-1), { error: { code: 500, type: 'server_error' } });
  t.notMatch(text, /someone/);
  t.match(await logged(({ type }) => type === 'failure'), { detail: 'at /home/someone/x' });
  const long = await llamaServed(t, { say: tooLong });
  for (const stream of [true, false]) {
    const { status, value } = await long.ask('/completion', json({ prompt: 'x', stream }));
    t.equal(status, stream ? 200 : 400);
    t.match((stream ? value.at(-1) : value).error, { type: 'exceed_context_size_error' });
  }
});

t.test('a client that leaves stops all its prompts', async t => {
  const { url, engine } = await llamaServed(t, { say: endlessly });
  const leave = new AbortController();
  const answer = await fetch(`${url}/completion`, {
    ...json({ prompt: ['a', 'b'], stream: true }),
    signal: leave.signal,
  });
  await answer.body!.getReader().read();
  leave.abort();
  const stopped = ({ signal }: Asked) =>
    signal.aborted || new Promise(resolve => signal.addEventListener('abort', resolve));
  await Promise.all(engine.asked.map(stopped));
  t.equal(engine.asked.length, 2);
});
