import { accumulateResponse } from 'openai/lib/responses/ResponseAccumulator';
import t from 'tap';
import type { AnswerEvent } from '../../../../lib/chat/answer.js';
import type { Usage } from '../../../../lib/chat/reply.js';
import { ResponseEvent } from '../../../../lib/http/openai/responses/events.js';
import { responseEvents } from '../../../../lib/http/openai/responses/progress.js';
import { begunResponse, type Response } from '../../../../lib/http/openai/responses/response.js';
import { checked } from '../../../../lib/http/validation.js';

const usage: Usage = {
  ...{ promptTokens: 9, cachedTokens: 5, replyTokens: 40, reasoningTokens: 8 },
  ...{ firstTokenMs: 1, readMs: 2, replyMs: 8, seed: 7 },
};
const end = { type: 'end', usage, calls: [] } as const;
const { signal } = new AbortController();
const begun = begunResponse({ input: 'Hi' }, { id: 'resp_1', created: 1, model: 'alpha' });

/** The events of a response, each held against its schema, and the last snapshot that OpenAI's client makes of them. */
async function eventsOf(answer: readonly AnswerEvent[]) {
  const events: ResponseEvent[] = [];
  // biome-ignore lint/suspicious/noExplicitAny: the client's own types
  let snapshot: any;
  const said = (async function* () {
    yield* answer;
  })();
  for await (const event of responseEvents(begun, said, signal)) {
    const numbered = { ...event, sequence_number: events.length };
    checked(ResponseEvent)(numbered);
    // biome-ignore lint/suspicious/noExplicitAny: the client's own types
    snapshot = accumulateResponse(numbered as any, snapshot);
    if (!('response' in event)) t.ok(snapshot, 'the client takes it');
    events.push(event);
  }
  const last = events.at(-1) as Extract<ResponseEvent, { readonly response: Response }>;
  return { events, types: events.map(({ type }) => type.replace('response.', '')), last, snapshot };
}

t.test('a text is one message with one part', async t => {
  const { types, last, snapshot } = await eventsOf([
    { type: 'prompt', total: 9, cached: 5, omitted: { turns: 0, tokens: 0 } },
    { type: 'text', text: 'Hello ', tokens: 1 },
    { type: 'text', text: 'there.', tokens: 2 },
    { ...end, reason: 'stop' },
  ]);
  t.strictSame(types, [
    ...['created', 'in_progress', 'output_item.added', 'content_part.added'],
    ...['output_text.delta', 'output_text.delta', 'output_text.done', 'content_part.done'],
    ...['output_item.done', 'completed'],
  ]);
  t.match(last.response, {
    status: 'completed',
    output: [
      { type: 'message', status: 'completed', role: 'assistant', content: [{ text: 'Hello there.' }] },
    ],
    usage: {
      input_tokens: 9,
      input_tokens_details: { cached_tokens: 5 },
      output_tokens: 40,
      total_tokens: 49,
    },
  });
  t.equal(snapshot.output_text, 'Hello there.');
});

t.test('reasoning, text and calls are an item each, one over before the next begins', async t => {
  const { types, last, events } = await eventsOf([
    { type: 'reasoning', text: 'The ' },
    { type: 'reasoning', text: 'city' },
    { type: 'text', text: 'Look:', tokens: 9 },
    { type: 'toolCall', index: 0, id: 'call_1', name: 'weather' },
    { type: 'toolArguments', index: 0, text: '{"city":' },
    { type: 'toolArguments', index: 0, text: '"Ulm"}' },
    { type: 'toolCall', index: 1, id: 'call_2', name: 'time' },
    { type: 'toolArguments', index: 1, text: '{}' },
    { ...end, reason: 'tool_calls' },
  ]);
  t.strictSame(types, [
    ...['created', 'in_progress'],
    ...['output_item.added', 'content_part.added', 'reasoning_text.delta', 'reasoning_text.delta'],
    ...['reasoning_text.done', 'content_part.done', 'output_item.done'],
    ...['output_item.added', 'content_part.added', 'output_text.delta'],
    ...['output_text.done', 'content_part.done', 'output_item.done'],
    ...['output_item.added', 'function_call_arguments.delta', 'function_call_arguments.delta'],
    ...['function_call_arguments.done', 'output_item.done'],
    ...['output_item.added', 'function_call_arguments.delta'],
    ...['function_call_arguments.done', 'output_item.done', 'completed'],
  ]);
  t.match(last.response.output, [
    { type: 'reasoning', content: [{ type: 'reasoning_text', text: 'The city' }], status: 'completed' },
    { type: 'message', content: [{ text: 'Look:' }] },
    { type: 'function_call', call_id: 'call_1', name: 'weather', arguments: '{"city":"Ulm"}' },
    { type: 'function_call', call_id: 'call_2', name: 'time', arguments: '{}' },
  ]);
  t.match(last.response.usage, { output_tokens_details: { reasoning_tokens: 8 } });
  const places = events.flatMap(event => ('item' in event ? [event.output_index] : []));
  t.strictSame(places, [0, 0, 1, 1, 2, 2, 3, 3]);
  t.equal(new Set(last.response.output.map(({ id }) => id)).size, 4, 'each has an id of its own');
});

t.test('a response that the token limit ends is incomplete, and so is its last item', async t => {
  const { last, types } = await eventsOf([
    { type: 'reasoning', text: 'Well' },
    { type: 'text', text: 'He', tokens: 1 },
    { ...end, reason: 'length' },
  ]);
  t.equal(types.at(-1), 'incomplete');
  t.match(last.response, {
    status: 'incomplete',
    incomplete_details: { reason: 'max_output_tokens' },
    output: [{ status: 'completed' }, { status: 'incomplete' }],
  });
});

t.test('a response that says nothing is an empty message', async t => {
  const { last } = await eventsOf([{ ...end, reason: 'stop' }]);
  t.match(last.response.output, [{ type: 'message', content: [{ type: 'output_text', text: '' }] }]);
});

t.test('probabilities are in the deltas and in the message', async t => {
  const logprobs = [{ token: 1, bytes: [65], logprob: -1, top: [{ token: 1, bytes: [65], logprob: -1 }] }];
  const { last, events } = await eventsOf([
    { type: 'text', text: 'A', tokens: 1, logprobs },
    { ...end, reason: 'stop' },
  ]);
  const wanted = [{ token: 'A', logprob: -1, bytes: [65], top_logprobs: [{ token: 'A' }] }];
  t.match(
    events.find(({ type }) => type === 'response.output_text.delta'),
    { logprobs: wanted },
  );
  t.match(last.response.output, [{ content: [{ logprobs: wanted }] }]);
});

t.test('a call that the model breaks is incomplete, and its text follows', async t => {
  const { last } = await eventsOf([
    { type: 'toolCall', index: 0, id: 'call_1', name: 'weather' },
    { type: 'toolArguments', index: 0, text: '{"city": ' },
    { type: 'text', text: '{"city": oops', tokens: 4 },
    { ...end, reason: 'stop' },
  ]);
  t.match(last.response, {
    status: 'completed',
    output: [
      { type: 'function_call', status: 'incomplete', arguments: '{"city": ' },
      { type: 'message', status: 'completed', content: [{ text: '{"city": oops' }] },
    ],
  });
});
