import { DONE } from './frames.js';
import {
  countOf,
  listOf,
  MOST_TOKENS,
  misshapen,
  objectOf,
  type ServerAnswer,
  type ServerApi,
  type ServerModel,
  streamError,
  type Talk,
  textOf,
} from './server-api.js';
import type { Wire } from './wire.js';

const ROOT = '/api/v1';
const CHAT = `${ROOT}/chat`;
const limits = { max_tokens: MOST_TOKENS, temperature: 0 };

/** llmtui's own API. Conversations that a check begins are deleted again: they would stand in the person's history. */
export function ownApi(wire: Wire): ServerApi {
  const remarks: string[] = [];
  return {
    name: 'llmtui',
    remarks,
    health: async () => {
      const { status, version, model } = objectOf(await wire.json(`${ROOT}/health`), `${ROOT}/health`);
      const named = typeof model === 'string' && model !== '' ? `, model ${model}` : '';
      return `${textOf(status, 'status')}, version ${textOf(version, 'version')}${named}`;
    },
    models: async () => modelsIn(await wire.json(`${CHAT}/models`)),
    chat: async prompt => {
      const said = await say(wire, prompt);
      await drop(wire, said.id).catch(() => remarks.push(`conversation ${said.id} could not be deleted`));
      return said;
    },
    talk: async fixed => {
      const { conversation_id } = objectOf(await wire.json(`${CHAT}/new`, {}), `${CHAT}/new`);
      return talkIn(wire, idOf(conversation_id), fixed, remarks);
    },
  };
}

function talkIn(wire: Wire, id: string, fixed: boolean, remarks: string[]): Talk {
  return {
    say: async text => {
      const said = await say(wire, text, id);
      if (said.id !== id) throw misshapen('conversation_id', `"${id}"`, said.id);
      return said;
    },
    stream: (text, signal) => {
      const asked = { message: text, conversation_id: id, ...(fixed && limits), stream: true };
      return streamed(wire.stream(CHAT, asked, signal), remarks, signal);
    },
    kept: async () => messagesIn(await wire.json(placeOf(id))),
    end: () => drop(wire, id),
  };
}

const placeOf = (id: string): string => `${CHAT}/conversation/${encodeURIComponent(id)}`;
const drop = (wire: Wire, id: string): Promise<void> => wire.remove(placeOf(id));

async function say(
  wire: Wire,
  message: string,
  id?: string,
): Promise<ServerAnswer & { readonly id: string }> {
  const body = { message, ...limits, ...(id !== undefined && { conversation_id: id }) };
  const { response, conversation_id, usage } = objectOf(await wire.json(CHAT, body), CHAT);
  const promptTokens = countOf((usage as { prompt_tokens?: unknown } | null | undefined)?.prompt_tokens);
  const text = textOf(response, 'response');
  return { text, id: idOf(conversation_id), ...(promptTokens !== undefined && { promptTokens }) };
}

function idOf(value: unknown): string {
  if (typeof value === 'string' && value !== '') return value;
  throw misshapen('conversation_id', 'text', value);
}

function modelsIn(value: unknown): readonly ServerModel[] {
  const list = Array.isArray(value) ? value : listOf(objectOf(value, 'the list of models').models, 'models');
  return list.map(model => {
    const { name, status } = objectOf(model, 'a model');
    return { name: textOf(name, 'name of a model'), ...(typeof status === 'string' && { status }) };
  });
}

function messagesIn(value: unknown): number | undefined {
  const { messages } = objectOf(value, 'the conversation');
  return Array.isArray(messages) ? messages.length : countOf(messages);
}

/** Each event has a piece of text under one of these names. */
const pieceNames = ['text', 'delta', 'token', 'content', 'response'] as const;

async function* streamed(
  frames: AsyncIterable<unknown>,
  remarks: string[],
  signal: AbortSignal | undefined,
): AsyncGenerator<string> {
  let isOver = false;
  for await (const frame of frames) {
    if (frame === DONE) {
      isOver = true;
      continue;
    }
    const event = objectOf(frame, 'an event of the stream');
    if (event.error !== undefined && event.error !== null) throw streamError(event.error);
    isOver ||= event.done === true || event.type === 'end' || typeof event.finish_reason === 'string';
    // The last event may hold the whole answer once more.
    const piece = isOver
      ? undefined
      : pieceNames.map(name => event[name]).find(text => typeof text === 'string');
    if (typeof piece === 'string' && piece !== '') yield piece;
  }
  if (!isOver && signal?.aborted !== true) remarks.push('no event ends the stream');
}
