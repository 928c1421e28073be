import type { Turn } from '../../chat/message.js';
import { chatModel, contentOf } from './openai-api.js';
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
import type { Wire } from './wire.js';

const CHAT = '/api/chat';

/** Ollama's own API: /api/tags and /api/chat. */
export function ollamaApi(wire: Wire, wanted: string | undefined): ServerApi {
  let listed: readonly ServerModel[] | undefined;
  const models = async (): Promise<readonly ServerModel[]> => {
    const { models: found } = objectOf(await wire.json('/api/tags'), '/api/tags');
    listed = listOf(found, 'models').map(model => ({
      name: textOf(objectOf(model, 'a model').name, 'name of a model'),
    }));
    return listed;
  };
  const body = async (messages: readonly Turn[], stream: boolean, fixed = true) => ({
    model: chatModel(listed ?? (await models()), wanted),
    messages,
    stream,
    ...(fixed && { options: { temperature: 0, seed: 1, num_predict: MOST_TOKENS } }),
  });
  const answer = async (path: readonly Turn[]): Promise<ServerAnswer> => {
    const said = objectOf(await wire.json(CHAT, await body(path, false)), CHAT);
    if (said.error !== undefined) throw streamError(said.error);
    const promptTokens = countOf(said.prompt_eval_count);
    const text = contentOf(objectOf(said.message, 'message'));
    return { text, ...(promptTokens !== undefined && { promptTokens }) };
  };
  const remarks: string[] = [];
  const stream = async function* (path: readonly Turn[], fixed: boolean, signal?: AbortSignal) {
    yield* streamed(wire.stream(CHAT, await body(path, true, fixed), signal), remarks, signal);
  };
  return {
    name: 'Ollama',
    remarks,
    health: async () =>
      `version ${textOf(objectOf(await wire.json('/api/version'), '/api/version').version, 'version')}`,
    models,
    chat: async prompt => answer([{ role: 'user', content: prompt }]),
    talk: async fixed => sentWhole(answer, (path, signal) => stream(path, fixed, signal)),
  };
}

async function* streamed(
  lines: AsyncIterable<unknown>,
  remarks: string[],
  signal: AbortSignal | undefined,
): AsyncGenerator<string> {
  let isDone = false;
  for await (const line of lines) {
    const { message, error, done } = objectOf(line, 'a line of the stream');
    if (error !== undefined) throw streamError(error);
    isDone = done === true;
    const text = message === undefined ? '' : contentOf(objectOf(message, 'message of a line'));
    if (text !== '') yield text;
  }
  if (!isDone && signal?.aborted !== true) remarks.push('the last line does not have done: true');
}
