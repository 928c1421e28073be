import type { Turn } from '../../lib/chat/message.js';
import type { Usage } from '../../lib/chat/reply.js';
import type { Sampling } from '../../lib/chat/sampling.js';
import type { Engine } from '../../lib/engine/engine.js';
import { loadLlama } from '../../lib/engine/llama/load.js';
import type { Bench } from './measure.js';
import type { BenchModel } from './models.js';
import type { Timing } from './timing.js';

/** Loads a model as llmtui does, with the settings that the peers get; it is unloaded with the measure. */
export async function loadOurs(bench: Bench, model: BenchModel): Promise<Engine> {
  const { threads, contextSize } = bench;
  const engine = await loadLlama(
    {
      name: model.name,
      path: model.path,
      device: 'cpu',
      contextSize,
      threads,
      batchSize: 512,
      gpuLayers: 0,
      kvType: 'f16',
      parallel: 1,
      childProcess: false,
      log: () => {},
    },
    new AbortController().signal,
    () => {},
  );
  bench.teardown(() => engine.unload());
  return engine;
}

// Tokens of the starter model's tokenizer that end a reply: what llama-server's ignore_eos forbids.
const endTokens = { 0: -Infinity, 2: -Infinity, 4: -Infinity };

export type OurTiming = Timing & { readonly usage: Usage };

/** Streams one greedy reply of exactly `tokens` tokens, as a face of llmtui would read it. */
export function chat(engine: Engine, path: readonly Turn[], tokens: number): Promise<OurTiming> {
  return exactly(engine, path, tokens, { temperature: 0 });
}

/** Streams one reply of exactly `tokens` tokens, chosen as `sampling` says. */
export async function exactly(
  engine: Engine,
  path: readonly Turn[],
  tokens: number,
  sampling: Partial<Sampling>,
): Promise<OurTiming> {
  const timing = await stream(engine, path, { ...sampling, max_tokens: tokens, logit_bias: endTokens });
  const { replyTokens } = timing.usage;
  if (replyTokens !== tokens) throw new Error(`${replyTokens} tokens instead of ${tokens}`);
  return timing;
}

/** Streams one reply to its end. */
export async function stream(
  engine: Engine,
  path: readonly Turn[],
  sampling: Partial<Sampling>,
): Promise<OurTiming> {
  const start = performance.now();
  let first: { readonly at: number; readonly tokens: number } | undefined;
  let text = '';
  for await (const event of engine.reply(path, sampling, new AbortController().signal)) {
    if (event.type === 'text') {
      first ??= { at: performance.now(), tokens: event.tokens };
      text += event.text;
    }
    if (event.type !== 'end') continue;
    const { usage } = event;
    if (!first) throw new Error('a reply without text');
    const rate = ((usage.replyTokens - first.tokens) / (performance.now() - first.at)) * 1000;
    return { firstTokenMs: first.at - start, tokensPerSecond: rate, text, usage };
  }
  throw new Error('a reply without an end');
}
