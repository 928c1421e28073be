import { Agent, request } from 'undici';
import type { Turn } from '../../../lib/chat/message.js';
import type { SeenReply } from './order.js';

/** Sampling that both sides are asked for: llama-server's own defaults. */
export const sampling = { temperature: 0.8, top_k: 40, top_p: 0.95, min_p: 0.05 };

/** Bytes at the end of a stream that hold the counts. */
const TAIL = 4096;

/** The beginning of an event with text; that of the role has none. */
const TEXT = '"content":"';

/** One connection at a time, closed after each answer, as llama-server does it. */
export function createClient(): Agent {
  return new Agent({ connections: 1, headersTimeout: 0, bodyTimeout: 0 });
}

/** Streams one reply of exactly `tokens` tokens from an OpenAI API on this machine, at little cost. */
export async function streamChat(
  client: Agent,
  port: number,
  asked: { readonly messages: readonly Turn[]; readonly tokens: number; readonly seed: number },
): Promise<SeenReply> {
  const start = performance.now();
  const { messages, tokens, seed } = asked;
  const body = { messages, max_tokens: tokens, ignore_eos: true, seed };
  const answer = await post(client, port, { ...body, ...sampling });
  if (answer.statusCode !== 200) throw new Error(`status ${answer.statusCode}: ${await answer.body.text()}`);
  let first = 0;
  let tail = '';
  for await (const chunk of answer.body as AsyncIterable<Buffer>) {
    if (first === 0 && hasText(chunk)) first = performance.now();
    tail = (tail + chunk.toString('latin1')).slice(-TAIL);
  }
  const generated = Number(/"completion_tokens":(\d+)/.exec(tail)?.[1]);
  if (generated !== tokens) throw new Error(`${generated} tokens instead of ${tokens}`);
  return { firstTokenMs: first - start, tokens };
}

/** Asks for a streamed answer. */
export function post(dispatcher: Agent, port: number, body: object, signal?: AbortSignal) {
  return request(`http://127.0.0.1:${port}/v1/chat/completions`, {
    dispatcher,
    reset: true,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ stream: true, stream_options: { include_usage: true }, ...body }),
    ...(signal && { signal }),
  });
}

function hasText(chunk: Buffer): boolean {
  for (let at = chunk.indexOf(TEXT); at >= 0; at = chunk.indexOf(TEXT, at + 1)) {
    if (chunk[at + TEXT.length] !== 0x22) return true;
  }
  return false;
}
