import type { Turn } from '../../chat/message.js';
import type { ReplyEvent } from '../../chat/reply.js';
import { defaultSampling } from '../../chat/sampling.js';
import type { Engine } from '../../engine/engine.js';
import { LlmtuiError } from '../../errors.js';
import { endlessPath, promptOf } from './prompt.js';
import type { BenchTest, Sample } from './result.js';

type End = Extract<ReplyEvent, { readonly type: 'end' }>;

/** Replies without a token after which a model counts as one that says nothing. */
const PATIENCE = 20;

/**
 * Runs one test once; undefined when `signal` is aborted. Times are the engine's own, of its `end` event, with all that it
 * does for a person: batches that follow the speed, and fewer threads where other programs take the cores.
 *
 * `pp` reads a prompt of random words up to and with the choice of the first token, and counts what was not in the KV
 * cache, which are all tokens but the first few of the chat template. llama-bench evaluates random token ids instead,
 * without a template, in batches of its own size. `tg` counts the tokens after the first, which reading has paid for;
 * the most probable one is taken each time. A reply that ends earlier is followed by others until there are enough, where
 * llama-bench ignores what the model says and takes random ids. `random` is as Math.random. Throws BAD_INPUT for a test
 * that does not fit the model, and as the engine does.
 */
export function measure(
  engine: Engine,
  { type, tokens }: BenchTest,
  random: () => number,
  signal: AbortSignal,
): Promise<Sample | undefined> {
  switch (type) {
    case 'pp':
      return readPrompt(engine, tokens, random, signal);
    case 'tg':
      return generate(engine, tokens, random, signal);
  }
}

async function readPrompt(
  engine: Engine,
  tokens: number,
  random: () => number,
  signal: AbortSignal,
): Promise<Sample | undefined> {
  const path = await promptOf(engine, tokens, random);
  const end = await endOf(engine, path, 0, signal);
  if (end === undefined) return undefined;
  const { promptTokens, cachedTokens, readMs } = end.usage;
  return { tokens: promptTokens - cachedTokens, ms: readMs };
}

async function generate(
  engine: Engine,
  tokens: number,
  random: () => number,
  signal: AbortSignal,
): Promise<Sample | undefined> {
  let [done, ms, idle] = [0, 0, 0];
  while (done < tokens) {
    const path = endlessPath(random);
    await checkRoom(engine, path, tokens);
    const end = await endOf(engine, path, tokens - done + 1, signal);
    if (end === undefined) return undefined;
    // One token comes with the prompt; the token that ends a reply is computed and not counted as one of it.
    const steps = end.usage.replyTokens - (end.reason === 'length' ? 1 : 0);
    idle = steps > 0 ? 0 : idle + 1;
    if (idle === PATIENCE) throw new LlmtuiError('BAD_INPUT', `${engine.model.name} generates nothing`);
    done += steps;
    ms += end.usage.replyMs;
  }
  return { tokens: done, ms };
}

async function checkRoom(engine: Engine, path: readonly Turn[], tokens: number): Promise<void> {
  const { tokens: prompt } = await engine.measure(path);
  if (prompt + tokens < engine.contextSize) return;
  const text = `tg${tokens} does not fit the context of ${engine.model.name}, ${engine.contextSize} tokens`;
  throw new LlmtuiError('BAD_INPUT', `${text}; --ctx makes it larger`);
}

/** The end of a greedy reply; undefined when it was aborted. */
async function endOf(
  engine: Engine,
  path: readonly Turn[],
  maxTokens: number,
  signal: AbortSignal,
): Promise<End | undefined> {
  // All of them, so that no penalty of the model's own defaults is measured.
  const sampling = { ...defaultSampling, temperature: 0, seed: 1, max_tokens: maxTokens };
  let end: End | undefined;
  for await (const event of engine.reply(path, sampling, signal)) if (event.type === 'end') end = event;
  return end?.reason === 'abort' ? undefined : end;
}
