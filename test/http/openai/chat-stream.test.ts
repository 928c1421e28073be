import t from 'tap';
import type { AnswerEvent } from '../../../lib/chat/answer.js';
import type { TokenLogprobs, Usage } from '../../../lib/chat/reply.js';
import { collected } from '../../../lib/http/openai/answered.js';
import { ChatChunk, ChatCompletion } from '../../../lib/http/openai/chat-answer.js';
import { sendChunks } from '../../../lib/http/openai/chat-stream.js';
import { chatCompletion } from '../../../lib/http/openai/chat-whole.js';
import { checked } from '../../../lib/http/validation.js';

const head = { id: 'chatcmpl-1', created: 1, model: 'alpha', system_fingerprint: 'llmtui-1' };
const usage: Usage = {
  ...{ promptTokens: 9, cachedTokens: 5, replyTokens: 4, reasoningTokens: 2 },
  ...{ firstTokenMs: 1, readMs: 2, replyMs: 8, seed: 7 },
};
const logprobs: TokenLogprobs[] = [
  {
    token: 1,
    bytes: [0xc3],
    logprob: -1,
    top: [
      { token: 1, bytes: [0xc3], logprob: -1 },
      { token: 2, bytes: [65], logprob: Number.NEGATIVE_INFINITY },
    ],
  },
];
const called: AnswerEvent[] = [
  { type: 'prompt', total: 9, cached: 5, omitted: { turns: 0, tokens: 0 } },
  { type: 'reasoning', text: 'The city' },
  { type: 'reasoning', text: ' is Ulm.' },
  { type: 'toolCall', index: 0, id: 'call_1', name: 'weather' },
  { type: 'toolArguments', index: 0, text: '{"city":' },
  { type: 'toolArguments', index: 0, text: '"Ulm"}' },
  { type: 'toolCall', index: 1, id: 'call_2', name: 'time' },
  { type: 'toolArguments', index: 1, text: '{}' },
  {
    type: 'end',
    reason: 'tool_calls',
    usage,
    calls: [
      { id: 'call_1', name: 'weather', arguments: { city: 'Ulm' } },
      { id: 'call_2', name: 'time', arguments: {} },
    ],
  },
];
const said: AnswerEvent[] = [
  { type: 'text', text: 'Hi', tokens: 1, logprobs },
  { type: 'end', reason: 'length', usage, calls: [] },
];

async function* numbered(events: readonly AnswerEvent[]) {
  for (const event of events) yield { index: 0, event };
}

const { signal } = new AbortController();

async function chunks(events: readonly AnswerEvent[], withLogprobs = false): Promise<ChatChunk[]> {
  const sent: ChatChunk[] = [];
  const stream = { send: async (value: unknown) => void sent.push(value as ChatChunk) };
  await sendChunks(stream, { head, count: 1, withLogprobs, withUsage: false, signal }, numbered(events));
  for (const chunk of sent) checked(ChatChunk)(chunk);
  return sent;
}

t.test('calls are streamed with index and type always, id and name in the first delta only', async t => {
  const sent = (await chunks(called)).map(({ choices: [choice] }) => choice!);
  t.strictSame(
    sent.flatMap(({ delta }) => delta.tool_calls ?? []),
    [
      { index: 0, id: 'call_1', type: 'function', function: { name: 'weather', arguments: '' } },
      { index: 0, type: 'function', function: { arguments: '{"city":' } },
      { index: 0, type: 'function', function: { arguments: '"Ulm"}' } },
      { index: 1, id: 'call_2', type: 'function', function: { name: 'time', arguments: '' } },
      { index: 1, type: 'function', function: { arguments: '{}' } },
    ],
  );
  t.match(sent.at(-1), { delta: {}, finish_reason: 'tool_calls' });
});

t.test('reasoning goes out under both names', async t => {
  const sent = (await chunks(called)).map(({ choices: [choice] }) => choice!.delta);
  t.strictSame(sent[1], { reasoning_content: 'The city', reasoning: 'The city' });
  const whole = chatCompletion(head, await collected(numbered(called), 1, signal), false);
  checked(ChatCompletion)(whole);
  t.match(whole.choices[0], {
    message: { content: null, reasoning_content: 'The city is Ulm.', reasoning: 'The city is Ulm.' },
    finish_reason: 'tool_calls',
  });
  t.strictSame(whole.choices[0]!.message.tool_calls, [
    { id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{"city":"Ulm"}' } },
    { id: 'call_2', type: 'function', function: { name: 'time', arguments: '{}' } },
  ]);
});

t.test('probabilities go out with bytes, sorted, and without infinity', async t => {
  const sent = await chunks(said, true);
  const expected = {
    content: [
      {
        token: '\ufffd',
        logprob: -1,
        bytes: [0xc3],
        top_logprobs: [
          { token: '\ufffd', logprob: -1, bytes: [0xc3] },
          { token: 'A', logprob: -9999, bytes: [65] },
        ],
      },
    ],
    refusal: null,
  };
  t.strictSame(sent[1]!.choices[0]!.logprobs, expected);
  const whole = chatCompletion(head, await collected(numbered(said), 1, signal), true);
  checked(ChatCompletion)(whole);
  t.strictSame(whole.choices[0]!.logprobs, expected);
  t.equal((await chunks(said))[1]!.choices[0]!.logprobs, null, 'only where they are asked for');
});

t.test('counts and times are those of the cache and the clock', async t => {
  const whole = chatCompletion(head, await collected(numbered(said), 1, signal), false);
  t.strictSame(whole.usage, {
    prompt_tokens: 9,
    completion_tokens: 4,
    total_tokens: 13,
    prompt_tokens_details: { cached_tokens: 5 },
    completion_tokens_details: { reasoning_tokens: 2 },
  });
  t.match(whole.timings, {
    cache_n: 5,
    prompt_n: 4,
    prompt_ms: 2,
    predicted_n: 4,
    predicted_per_second: 500,
  });
});

t.test('an answer that the server stopped is a failure, not an end', async t => {
  const stopped: AnswerEvent[] = [{ type: 'end', reason: 'abort', usage, calls: [] }];
  await t.rejects(collected(numbered(stopped), 1, signal), { message: 'the server is ending' });
  await t.rejects(chunks(stopped), { message: 'the server is ending' });
  const stop = new AbortController();
  stop.abort(new Error('why'));
  await t.rejects(collected(numbered(stopped), 1, stop.signal), { message: 'why' });
});
