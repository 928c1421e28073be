import type { Turn } from '../../chat/message.js';
import { DONE } from './frames.js';
import {
  countOf,
  listOf,
  MOST_TOKENS,
  objectOf,
  type ServerAnswer,
  type ServerApi,
  type ServerModel,
  sentWhole,
  streamError,
  textOf,
} from './server-api.js';
import { ServerFault } from './server-fault.js';
import type { Wire } from './wire.js';

const CHAT = '/v1/chat/completions';

/** What every OpenAI-compatible server offers: /v1/models and /v1/chat/completions. */
export function openAiApi(wire: Wire, wanted: string | undefined): ServerApi {
  let listed: readonly ServerModel[] | undefined;
  const models = async (): Promise<readonly ServerModel[]> => {
    const { data } = objectOf(await wire.json('/v1/models'), '/v1/models');
    listed = listOf(data, 'data').map(model => ({
      name: textOf(objectOf(model, 'a model').id, 'id of a model'),
    }));
    return listed;
  };
  const body = async (path: readonly Turn[], fixed = true) => ({
    model: chatModel(listed ?? (await models()), wanted),
    messages: path,
    ...(fixed && { max_tokens: MOST_TOKENS, temperature: 0 }),
  });
  const answer = async (path: readonly Turn[]) => answerIn(await wire.json(CHAT, await body(path)));
  const remarks: string[] = [];
  const stream = async function* (path: readonly Turn[], fixed: boolean, signal?: AbortSignal) {
    const asked = { ...(await body(path, fixed)), stream: true };
    yield* streamed(wire.stream(CHAT, asked, signal), remarks, signal);
  };
  return {
    name: 'OpenAI-compatible',
    remarks,
    health: () => healthOf(wire),
    models,
    chat: async prompt => answer([{ role: 'user', content: prompt }]),
    talk: async fixed => sentWhole(answer, (path, signal) => stream(path, fixed, signal)),
  };
}

/** llama-server and vLLM have a route for it; others are well if they list their models. */
async function healthOf(wire: Wire): Promise<string> {
  try {
    const { status } = objectOf(await wire.json('/health'), '/health');
    return typeof status === 'string' ? status : 'answers at /health';
  } catch (thrown) {
    if (!(thrown instanceof ServerFault) || (thrown.status ?? 500) >= 500) throw thrown;
    return 'answers at /v1/models';
  }
}

/** The model that is asked for, else the first that by its name can chat. */
export function chatModel(models: readonly ServerModel[], wanted: string | undefined): string {
  if (wanted !== undefined && wanted !== '') return wanted;
  const first = models.find(({ name }) => !/embed|rerank|minilm|\bbge\b/i.test(name)) ?? models[0];
  return first?.name ?? 'default';
}

function answerIn(value: unknown): ServerAnswer {
  const { choices, usage } = objectOf(value, CHAT);
  const choice = objectOf(listOf(choices, 'choices')[0], 'choices[0]');
  const message = objectOf(choice.message, 'choices[0].message');
  const promptTokens = countOf((usage as { prompt_tokens?: unknown } | undefined)?.prompt_tokens);
  return { text: contentOf(message), ...(promptTokens !== undefined && { promptTokens }) };
}

/** What a message says; a model that thinks may have come no further than that. */
export function contentOf(message: Readonly<Record<string, unknown>>): string {
  const { content, reasoning_content, reasoning, thinking } = message;
  const found = [content, reasoning_content, reasoning, thinking].find(
    each => typeof each === 'string' && each !== '',
  );
  return typeof found === 'string' ? found : textOf(content ?? '', 'content');
}

async function* streamed(
  frames: AsyncIterable<unknown>,
  remarks: string[],
  signal: AbortSignal | undefined,
): AsyncGenerator<string> {
  let isFinished = false;
  let isDone = false;
  for await (const frame of frames) {
    if (frame === DONE) {
      isDone = true;
      continue;
    }
    const { choices, error } = objectOf(frame, 'an event of the stream');
    if (error !== undefined && error !== null) throw streamError(error);
    const choice = listOf(choices, 'choices of an event')[0] as
      | { delta?: unknown; finish_reason?: unknown }
      | undefined;
    if (choice === undefined) continue;
    isFinished ||= typeof choice.finish_reason === 'string';
    const delta = objectOf(choice.delta ?? {}, 'delta of an event');
    const text = contentOf({ ...delta, content: delta.content ?? '' });
    if (text !== '') yield text;
  }
  if (signal?.aborted) return;
  if (!isFinished)
    remarks.push('no event has a finish_reason, so clients cannot tell the end from a broken connection');
  if (!isDone) remarks.push('[DONE] does not come at the end');
}
