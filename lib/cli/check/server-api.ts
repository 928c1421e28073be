import type { Turn } from '../../chat/message.js';
import { ServerFault } from './server-fault.js';

/** A model that a server lists. */
export interface ServerModel {
  readonly name: string;
  readonly status?: string;
}

/** One answer of a server. */
export interface ServerAnswer {
  readonly text: string;
  /** Tokens, where the server tells. */
  readonly promptTokens?: number;
}

/** A conversation that a server keeps, or that is sent whole each time. */
export interface Talk {
  say(text: string): Promise<ServerAnswer>;
  /** The pieces of an answer. */
  stream(text: string, signal?: AbortSignal): AsyncGenerator<string>;
  /** Messages that the server holds; undefined where it keeps none. */
  kept(): Promise<number | undefined>;
  /** Takes it off the server again. */
  end(): Promise<void>;
}

/** What is tried of a server, in the words of its API. Every method throws ServerFault. */
export interface ServerApi {
  readonly name: string;
  /** What a strict client would stumble over, and what stays on the server; whoever reads it empties it. */
  readonly remarks: string[];
  /** One line on how it is. */
  health(): Promise<string>;
  models(): Promise<readonly ServerModel[]>;
  /** One whole answer, which leaves nothing behind on the server. */
  chat(prompt: string): Promise<ServerAnswer>;
  /** `fixed` bounds the answers and makes them greedy, so that they come soon and again. */
  talk(fixed: boolean): Promise<Talk>;
}

/** Tokens of an answer of the fixed prompts. */
export const MOST_TOKENS = 48;

/** The object that a value has to be. */
export function objectOf(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw misshapen(what, 'an object', value);
}

export function listOf(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw misshapen(what, 'a list', value);
}

export function textOf(value: unknown, what: string): string {
  if (typeof value === 'string') return value;
  throw misshapen(what, 'text', value);
}

/** A count, if it is one. */
export function countOf(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 ? value : undefined;
}

export function misshapen(what: string, wanted: string, value: unknown): ServerFault {
  const found = value === undefined ? 'is missing' : `is ${JSON.stringify(value)?.slice(0, 60)}`;
  return new ServerFault(
    `${what} ${found} where ${wanted} belongs`,
    'the server does not keep to its API: update it',
  );
}

/** An error that a stream carries in place of an answer. */
export function streamError(error: unknown): ServerFault {
  const message = (error as { message?: unknown } | null)?.message ?? error;
  const text = typeof message === 'string' ? message : JSON.stringify(message);
  return new ServerFault(`the stream ends with an error: ${text}`, 'look at the log of the server');
}

/** A conversation that is sent whole with each turn, for servers that keep none. */
export function sentWhole(
  answer: (path: readonly Turn[]) => Promise<ServerAnswer>,
  stream: (path: readonly Turn[], signal?: AbortSignal) => AsyncIterable<string>,
): Talk {
  let path: readonly Turn[] = [];
  return {
    say: async content => {
      const asked: readonly Turn[] = [...path, { role: 'user', content }];
      const said = await answer(asked);
      path = [...asked, { role: 'assistant', content: said.text }];
      return said;
    },
    stream: async function* (content, signal) {
      const asked: readonly Turn[] = [...path, { role: 'user', content }];
      let said = '';
      for await (const piece of stream(asked, signal)) {
        said += piece;
        yield piece;
      }
      path = [...asked, { role: 'assistant', content: said }];
    },
    kept: async () => undefined,
    end: async () => {},
  };
}
