import t from 'tap';
import type { TokenLogprobs } from '../../../lib/chat/reply.js';
import { json } from '../serving.js';
import { openai } from './asking.js';

const path = '/v1/completions';
const asked = (more: object = {}) => json({ model: 'alpha', prompt: 'A river', ...more });

const token = (text: string, logprob: number, ...top: [string, number][]): TokenLogprobs => ({
  token: 1,
  bytes: [...Buffer.from(text)],
  logprob,
  top: top.map(([other, probable]) => ({ token: 2, bytes: [...Buffer.from(other)], logprob: probable })),
});

t.test('a prompt is continued as it stands, for 16 tokens where nothing is said', async t => {
  const { ask, engines } = await openai(t);
  const { status, value } = await ask(path, asked());
  t.equal(status, 200);
  t.match(value, {
    id: /^cmpl-/,
    object: 'text_completion',
    model: 'alpha',
    choices: [{ index: 0, text: 'Hello there.', logprobs: null, finish_reason: 'stop' }],
    usage: { prompt_tokens: 4, completion_tokens: 1 },
    timings: { prompt_n: 4 },
  });
  const [first] = engines.get('alpha')!.asked;
  t.match(first, { prompt: 'A river', path: [], sampling: { max_tokens: 16 } });
  await ask(path, asked({ max_tokens: 0 }));
  t.equal(engines.get('alpha')!.asked[1]?.sampling.max_tokens, 0);
});

t.test(
  'several prompts, of text or of tokens, each get n answers, those of the first prompt first',
  async t => {
    const { ask, engines } = await openai(t, {
      say: async function* ({ prompt, sampling }) {
        yield `${String(prompt)} ${sampling.seed}`;
      },
    });
    const texts = async (prompt: unknown, more = {}) =>
      (await ask(path, asked({ prompt, ...more }))).value.choices.map(({ text }: { text: string }) => text);
    t.strictSame(await texts(['a', 'b'], { n: 2, seed: 1 }), ['a 1', 'a 2', 'b 1', 'b 2']);
    t.strictSame(await texts([65, 66]), ['65,66 undefined']);
    t.strictSame(await texts([[65], [66, 67]]), ['65 undefined', '66,67 undefined']);
    t.strictSame(engines.get('alpha')!.asked.at(-1)?.prompt, [66, 67]);
    const { value } = await ask(path, asked({ prompt: ['a', 'b'], n: 2 }));
    t.match(value.usage, { prompt_tokens: 8, completion_tokens: 4 }, 'each prompt counts once');
  },
);

t.test('a streamed completion is its pieces, the reason with the last', async t => {
  const { ask } = await openai(t);
  const { value, text } = await ask(path, asked({ stream: true, prompt: ['a', 'b'], echo: true }));
  t.ok(text.endsWith('data: [DONE]\n\n'));
  const pieces = value as { choices: { index: number; text: string; finish_reason: string | null }[] }[];
  for (const [index, prompt] of ['a', 'b'].entries()) {
    const own = pieces.flatMap(({ choices }) => choices).filter(choice => choice.index === index);
    t.equal(own.map(choice => choice.text).join(''), `${prompt}Hello there.`);
    t.strictSame(own.map(choice => choice.finish_reason).filter(Boolean), ['stop']);
    t.equal(own.at(-1)?.finish_reason, 'stop');
  }
  t.match(value.at(-1), { timings: { prompt_n: 4 } });
  t.notOk('usage' in value.at(-1));
  const counted = await ask(path, asked({ stream: true, stream_options: { include_usage: true } }));
  t.strictSame(counted.value.at(-1).choices, []);
  t.match(counted.value.at(-1), { usage: { prompt_tokens: 4 }, timings: { prompt_n: 4 } });
  t.equal(counted.value[0].usage, null);
});

t.test('the prompt is repeated where it is asked for, also when it is tokens', async t => {
  const { ask } = await openai(t);
  t.equal((await ask(path, asked({ echo: true }))).value.choices[0].text, 'A riverHello there.');
  const tokens = await ask(path, asked({ echo: true, prompt: [65, 66] }));
  t.equal(tokens.value.choices[0].text, 'ABHello there.');
});

t.test('probabilities are four lists with an item for each token, those of the prompt first', async t => {
  const { ask, engines } = await openai(t, {
    say: async function* ({ options }) {
      if (options?.promptLogprobs === true) {
        yield { type: 'promptLogprobs', tokens: [token('b', -1, ['b', -1], ['c', -2])] };
      }
      yield { type: 'text', text: 'é', tokens: 1, logprobs: [token('é', -0.5, ['é', -0.5])] };
      yield { type: 'text', text: '!', tokens: 2, logprobs: [token('!', Number.NEGATIVE_INFINITY)] };
    },
  });
  const plain = await ask(path, asked({ prompt: 'ab', logprobs: 2 }));
  t.strictSame(plain.value.choices[0].logprobs, {
    tokens: ['é', '!'],
    token_logprobs: [-0.5, -9999],
    top_logprobs: [{ é: -0.5 }, { '!': -9999 }],
    text_offset: [0, 1],
  });
  t.match(engines.get('alpha')!.asked[0]?.options, { logprobs: 2, promptLogprobs: false });
  const echoed = await ask(path, asked({ prompt: 'ab', logprobs: 2, echo: true }));
  t.strictSame(echoed.value.choices[0].logprobs, {
    tokens: ['a', 'b', 'é', '!'],
    token_logprobs: [null, -1, -0.5, -9999],
    top_logprobs: [null, { b: -1, c: -2 }, { é: -0.5 }, { '!': -9999 }],
    text_offset: [0, 1, 2, 3],
  });
  const streamed = await ask(path, asked({ prompt: 'ab', logprobs: 2, echo: true, stream: true }));
  const offsets = streamed.value.flatMap(
    // biome-ignore lint/suspicious/noExplicitAny: pieces of JSON
    (piece: any) => piece.choices[0].logprobs?.text_offset ?? [],
  );
  t.strictSame(offsets, [0, 1, 2, 3]);
});

t.test('a value that is not allowed is status 400 and names its field', async t => {
  const { ask, engines } = await openai(t);
  const cases: [object, string][] = [
    [{ prompt: undefined }, 'prompt'],
    [{ prompt: [] }, 'prompt'],
    [{ prompt: 7 }, 'prompt'],
    [{ prompt: ['a', 7] }, 'prompt'],
    [{ prompt: [-1] }, 'prompt'],
    [{ prompt: ['a', 'b'], n: 30 }, 'n'],
    [{ best_of: 2 }, 'best_of'],
    [{ suffix: 'end' }, 'suffix'],
    [{ logprobs: 6 }, 'logprobs'],
    [{ echo: 'yes' }, 'echo'],
  ];
  for (const [more, param] of cases) {
    const { status, value } = await ask(path, asked(more));
    t.equal(status, 400, JSON.stringify(more));
    t.ok(String(value.error.param).startsWith(param), `${value.error.param} for ${param}`);
  }
  t.equal(engines.size, 0, 'no model was loaded for them');
  t.equal((await ask(path, asked({ best_of: 2, n: 2, suffix: '' }))).status, 200);
  t.equal((await ask(path, asked({ model: 'davinci' }))).status, 404);
});

t.test('a failure in the middle of a stream is an event', async t => {
  const { ask } = await openai(t, {
    say: async function* () {
      yield 'Well';
      throw new Error('secret');
    },
  });
  const { value } = await ask(path, asked({ stream: true }));
  t.match(value.at(-1), { error: { code: 'internal_error' } });
  t.equal((await ask(path, asked())).status, 500);
});
