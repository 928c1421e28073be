import type { Turn } from '../../../lib/chat/message.js';
import type { ReplyEvent, TokenLogprobs, Usage } from '../../../lib/chat/reply.js';
import type { Sampling } from '../../../lib/chat/sampling.js';
import type { Engine, RawPrompt, ReplyOptions } from '../../../lib/engine/engine.js';
import { type LlamaOptions, loadLlama } from '../../../lib/engine/llama/load.js';
import { starterPath } from '../../helpers/gguf-small.js';

/**
 * Options for the starter model. One thread: two wait for each other on a busy machine. A cache in q8_0: llama.cpp sums
 * attention over it in full precision, so that the result does not depend on how a prompt was split into batches.
 */
export const starterOptions: LlamaOptions = {
  name: 'starter',
  path: starterPath,
  device: 'cpu',
  contextSize: 1024,
  threads: 1,
  batchSize: 512,
  gpuLayers: 'auto',
  kvType: 'q8_0',
  parallel: 1,
  childProcess: false,
  log: () => {},
};

export function loadStarter(options: Partial<LlamaOptions> = {}): Promise<Engine> {
  return loadLlama({ ...starterOptions, ...options }, new AbortController().signal, () => {});
}

export interface Collected {
  readonly text: string;
  readonly events: readonly ReplyEvent[];
  readonly prompt: Extract<ReplyEvent, { type: 'prompt' }> | undefined;
  readonly end: Extract<ReplyEvent, { type: 'end' }>;
  readonly reason: string;
  readonly usage: Usage;
  /** Log probabilities of all tokens, where they were asked for. */
  readonly logprobs: readonly TokenLogprobs[];
}

type Asked = ReplyOptions & { readonly signal?: AbortSignal };

/** Runs a reply to its end; greedy and 16 tokens long unless `sampling` says otherwise. */
export function collect(
  engine: Engine,
  path: readonly Turn[],
  sampling: Partial<Sampling> = {},
  { signal = never(), ...options }: Asked = {},
): Promise<Collected> {
  return collected(engine.reply(path, { temperature: 0, max_tokens: 16, ...sampling }, signal, options));
}

/** The same for a prompt as it stands. */
export function collectRaw(
  engine: Engine,
  prompt: RawPrompt,
  sampling: Partial<Sampling> = {},
  { signal = never(), ...options }: Asked = {},
): Promise<Collected> {
  return collected(engine.complete(prompt, { temperature: 0, max_tokens: 16, ...sampling }, signal, options));
}

const never = (): AbortSignal => new AbortController().signal;

async function collected(reply: AsyncIterable<ReplyEvent>): Promise<Collected> {
  const events: ReplyEvent[] = [];
  for await (const event of reply) events.push(event);
  const end = events.at(-1);
  if (end?.type !== 'end') throw new Error('a reply ended without its end event');
  const text = events.map(event => (event.type === 'text' ? event.text : '')).join('');
  const logprobs = events.flatMap(event => (event.type === 'text' ? (event.logprobs ?? []) : []));
  const prompt = events.find(event => event.type === 'prompt');
  return { text, events, prompt, end, reason: end.reason, usage: end.usage, logprobs };
}

export const user = (content: string): Turn => ({ role: 'user', content });
export const assistant = (content: string): Turn => ({ role: 'assistant', content });
export const system = (content: string): Turn => ({ role: 'system', content });
