import t from 'tap';
import type { AnswerEvent } from '../../lib/chat/answer.js';
import { type AnswerReading, readAnswer } from '../../lib/chat/answer-reader.js';
import type { ReplyEvent, TokenLogprobs, Usage } from '../../lib/chat/reply.js';
import { below, seeded } from './seeded.js';
import { weather } from './tools/sample-tools.js';

const usage: Usage = {
  promptTokens: 4,
  cachedTokens: 0,
  replyTokens: 1,
  firstTokenMs: 1,
  readMs: 1,
  replyMs: 1,
  seed: 7,
};
const prompt: ReplyEvent = { type: 'prompt', total: 4, cached: 0, omitted: { turns: 0, tokens: 0 } };
const end = (reason: 'stop' | 'length' | 'abort' = 'stop'): ReplyEvent => ({ type: 'end', reason, usage });
const text = (written: string, tokens = 1): ReplyEvent => ({ type: 'text', text: written, tokens });
const reasoning = { begin: '<think>', end: '</think>', opened: false };
const hermes = '<tool_call>{"name": "get_weather", "arguments": {"city": "Paris"}}</tool_call>';

async function read(
  events: readonly ReplyEvent[],
  reading: Partial<AnswerReading> = {},
): Promise<AnswerEvent[]> {
  const found: AnswerEvent[] = [];
  const given = (async function* () {
    yield* events;
  })();
  for await (const event of readAnswer(given, { tools: [], newId: () => 'call_1', ...reading }))
    found.push(event);
  return found;
}

t.test('gives a reply without tools and reasoning on as it is', async t => {
  const events = [prompt, text(hermes), text('<think>', 2)];
  t.same(await read([...events, end()]), [...events, { ...end(), calls: [] }]);
});

t.test('tells reasoning, text and calls apart, and ends with the calls', async t => {
  const events = [prompt, text(`<think>I see.</think>\nWell. ${hermes}`, 9), end()];
  const called = { id: 'call_1', name: 'get_weather', arguments: { city: 'Paris' } };
  t.same(await read(events, { tools: [weather], reasoning }), [
    prompt,
    { type: 'reasoning', text: 'I see.' },
    { type: 'text', text: 'Well.', tokens: 9 },
    { type: 'toolCall', index: 0, id: 'call_1', name: 'get_weather' },
    { type: 'toolArguments', index: 0, text: '{"city": "Paris"}' },
    { type: 'end', reason: 'tool_calls', usage: { ...usage, reasoningTokens: 2 }, calls: [called] },
  ]);
});

t.test('tokens of reasoning are counted', async t => {
  const count = async (pieces: readonly ReplyEvent[], opened = false) => {
    const last = (await read([prompt, ...pieces, end()], { reasoning: { ...reasoning, opened } })).at(-1);
    return last?.type === 'end' ? last.usage.reasoningTokens : undefined;
  };
  t.equal(await count([text('<think>I', 3), text(' see.</think>', 6), text('Yes.', 9)]), 6, 'all in pieces');
  t.equal(await count([text('I see.</think>', 10), text('Yes.', 12)], true), 10, 'opened by the prompt');
  t.equal(await count([text('I see</think>Yes, it is it.', 10)], true), 5, 'half of a piece');
  t.equal(await count([text('<think>I see.', 7)]), 7, 'cut off');
  t.equal(await count([text('Yes.', 2)]), 0, 'none');
});

t.test('a call that is cut off comes as text, too, and is none of the end', async t => {
  const [, , , cut, last] = await read([prompt, text(hermes.slice(0, 60)), end('length')], {
    tools: [weather],
  });
  t.same(cut, { type: 'text', text: hermes.slice(0, 60), tokens: 1 });
  t.same(last, { type: 'end', reason: 'length', usage, calls: [] });
});

t.test('a reply that was stopped behind a whole call says so', async t => {
  const last = (await read([prompt, text(hermes), end('abort')], { tools: [weather] })).at(-1)!;
  t.match(last, { type: 'end', reason: 'abort', calls: [{ name: 'get_weather' }] });
});

t.test('half a tag is held back, and comes in the end', async t => {
  t.same((await read([text('so <tool'), end()], { tools: [weather] })).slice(0, -1), [
    { type: 'text', text: 'so', tokens: 1 },
    { type: 'text', text: ' <tool', tokens: 1 },
  ]);
});

/** A token for each piece of UTF-8, so that characters have several. */
function tokensOf(random: () => number, written: string): TokenLogprobs[] {
  const bytes = [...Buffer.from(written)];
  const tokens: TokenLogprobs[] = [];
  while (bytes.length > 0) {
    const piece = bytes.splice(0, 1 + below(random, 3));
    tokens.push({ token: tokens.length, bytes: piece, logprob: -1, top: [] });
  }
  return tokens;
}

/** The reply of tokens as an engine tells it: whole characters, each with the tokens since the event before. */
function weighed(random: () => number, tokens: readonly TokenLogprobs[]): ReplyEvent[] {
  const decoder = new TextDecoder();
  const events: ReplyEvent[] = [];
  let [said, logprobs]: [string, TokenLogprobs[]] = ['', []];
  tokens.forEach((token, index) => {
    said += decoder.decode(Uint8Array.from(token.bytes), { stream: true });
    logprobs.push(token);
    if (random() < 0.5 && index < tokens.length - 1) return;
    events.push({ type: 'text', text: said, tokens: index + 1, logprobs });
    [said, logprobs] = ['', []];
  });
  return events;
}

t.test(
  'the log probabilities of text come with it, each once and in order; those of other parts do not',
  async t => {
    const random = seeded(5);
    for (let round = 0; round < 200; round++) {
      const parts = ['<think>é😀 I see</think>\n', 'Wéll 😀 then.', ` ${hermes}`, ' Bye 😀'];
      const tokens = tokensOf(random, parts.join(''));
      const events = [...weighed(random, tokens), end()];
      const found = await read(events, { tools: [weather], reasoning });
      const told = found.filter(event => event.type === 'text');
      t.ok(told.every(event => event.logprobs !== undefined));
      const bytes = Buffer.from(told.flatMap(event => event.logprobs!.flatMap(token => token.bytes)));
      const said = told.map(event => event.text).join('');
      // A token at a border has bytes of both sides.
      t.ok(Math.abs(bytes.length - Buffer.byteLength(said)) <= 6, `${bytes} for ${said}`);
      const order = told.flatMap(event => event.logprobs!.map(({ token }) => token));
      t.same(
        order,
        [...new Set(order)].sort((a, b) => a - b),
      );
    }
  },
);

t.test('tokens that print nothing come with the text before them', async t => {
  const token = (id: number, written: string): TokenLogprobs => ({
    token: id,
    bytes: [...Buffer.from(written)],
    logprob: -1,
    top: [],
  });
  const said: ReplyEvent = { type: 'text', text: 'Yes', tokens: 1, logprobs: [token(1, 'Yes')] };
  const last: ReplyEvent = { type: 'text', text: '', tokens: 2, logprobs: [token(2, '')] };
  const found = await read([said, last, end()], { tools: [weather] });
  t.same(
    found.flatMap(event => (event.type === 'text' ? event.logprobs!.map(({ token }) => token) : [])),
    [1, 2],
  );
});
