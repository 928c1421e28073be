import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { createInterface } from 'node:readline';
import type { Turn } from '../../../lib/chat/message.js';
import { freePort, healthy, killedAtEnd, type Listening } from '../load/listening.js';
import type { Bench } from '../measure.js';
import type { Timing } from '../timing.js';
import { peerPath } from './build.js';

/** llama-server with its prompt cache, spoken to as an OpenAI client does. */
export interface LlamaServer extends Listening {
  /** Streams one greedy reply of exactly `tokens` tokens. */
  chat(path: readonly Turn[], tokens: number): Promise<Timing>;
}

/** Starts llama-server on a free port of 127.0.0.1 and waits until the model is loaded; it ends with the measure. */
export async function startLlamaServer(
  bench: Bench,
  model: string,
  { parallel, contextSize }: { readonly parallel: number; readonly contextSize: number } = {
    parallel: 1,
    contextSize: bench.contextSize,
  },
  flags: readonly string[] = [],
): Promise<LlamaServer> {
  const port = await freePort();
  const server = spawn(
    peerPath(bench.cache, 'llama-server', bench.progress),
    ['-m', model, '-t', `${bench.threads}`, '-c', `${contextSize}`, '--parallel', `${parallel}`].concat([
      '--host',
      '127.0.0.1',
      '--port',
      `${port}`,
      '--log-disable',
      ...flags,
    ]),
    { stdio: 'ignore' },
  );
  killedAtEnd(bench, server);
  await healthy(server, port, 'llama-server');
  return { port, pid: server.pid!, chat: (path, tokens) => chat(port, path, tokens) };
}

async function chat(port: number, path: readonly Turn[], tokens: number): Promise<Timing> {
  const body = { messages: path, stream: true, max_tokens: tokens, temperature: 0, ignore_eos: true };
  const start = performance.now();
  const outgoing = request({
    host: '127.0.0.1',
    port,
    path: '/v1/chat/completions',
    method: 'POST',
    agent: false,
  });
  outgoing.setHeader('content-type', 'application/json');
  outgoing.end(JSON.stringify(body));
  const [incoming] = await once(outgoing, 'response');
  if (incoming.statusCode !== 200) throw new Error(`llama-server answers ${incoming.statusCode}`);
  let first = 0;
  let last = 0;
  let text = '';
  let generated = 0;
  for await (const line of createInterface({ input: incoming })) {
    if (!line.startsWith('data: {')) continue;
    const event = JSON.parse(line.slice(6));
    const content: string = event.choices?.[0]?.delta?.content ?? '';
    generated = event.timings?.predicted_n ?? generated;
    if (content === '') continue;
    last = performance.now();
    first ||= last;
    text += content;
  }
  return { firstTokenMs: first - start, tokensPerSecond: ((generated - 1) / (last - first)) * 1000, text };
}
