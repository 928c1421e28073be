import { DEFAULT_SYSTEM_PROMPT } from '../../chat/conversation.js';
import type { Turn } from '../../chat/message.js';
import type { Usage } from '../../chat/reply.js';
import type { Sampling } from '../../chat/sampling.js';
import type { Engine } from '../../engine/engine.js';
import { type Answered, answered } from './answer.js';
import type { Finding } from './finding.js';
import * as judge from './judge.js';

const user = (content: string): Turn => ({ role: 'user', content });
const asked = (content: string): readonly Turn[] => [
  { role: 'system', content: DEFAULT_SYSTEM_PROMPT },
  user(content),
];
const QUESTION = asked('What is the capital of France?');

/** Tokens of an answer at most. */
const MOST = 48;

/** What the speed is read off. */
export interface Speed {
  /** The question as it came in first. */
  readonly first: Usage;
  /** A long prompt that no cache held. */
  readonly long: Usage;
  /** The longest of the free answers. */
  readonly longest: Usage;
}

/**
 * Runs the fixed prompts, each judged as it is answered. Greedy, so that the same model says the same again. Throws what
 * the engine throws; rejects with the reason of `signal` when that is aborted.
 */
export async function runPrompts(
  engine: Engine,
  signal: AbortSignal,
  report: (finding: Finding) => Promise<void>,
): Promise<Speed> {
  const ask = async (path: readonly Turn[], sampling: Partial<Sampling> = {}): Promise<Answered> => {
    const answer = await answered(engine, path, { max_tokens: MOST, ...sampling }, signal);
    signal.throwIfAborted();
    return answer;
  };
  const first = await ask(QUESTION);
  await report(judge.answers(first));
  await report(judge.ends(first));
  await report(judge.limit(await ask(QUESTION, { max_tokens: 4 }), 4));
  // A prompt that comes from the cache is computed in other portions: compared are only answers from the cache.
  const again = await ask(QUESTION);
  const stop = judge.stopIn(again.text);
  if (stop !== '') await report(judge.stops(await ask(QUESTION, { stop: [stop] }), again.text, stop));
  await report(judge.obeysGrammar(await ask(QUESTION, { grammar: judge.GRAMMAR })));
  const drawn = { temperature: 1, seed: 42, max_tokens: 24 };
  const [one, other] = [await ask(QUESTION, drawn), await ask(QUESTION, drawn)];
  await report(judge.repeats(one, other, engine.model.device));
  const literal = { grammar: `root ::= "${judge.LITERAL}"`, max_tokens: 200 };
  await report(judge.writesUtf8(await ask(QUESTION, literal)));
  const path = [...QUESTION, { role: 'assistant', content: again.text } as const, user('And of Italy?')];
  const follow = await ask(path, { max_tokens: 16 });
  await report(judge.usesPrefix(follow, again.usage.promptTokens));
  await report(await cancelling(engine, signal));
  const long = await ask(longPrompt(engine), { max_tokens: MOST });
  return { first: first.usage, long: long.usage, longest: longestOf([first, again, long]) };
}

function longestOf(replies: readonly Answered[]): Usage {
  return replies.map(({ usage }) => usage).reduce((a, b) => (b.replyTokens > a.replyTokens ? b : a));
}

async function cancelling(engine: Engine, signal: AbortSignal): Promise<Finding> {
  const writing = await stopped(engine, asked('Count from one to a thousand, in words.'), 'text', signal);
  const reading = await stopped(engine, longPrompt(engine, 'Sum up.'), 'prompt', signal);
  return judge.cancels(writing, reading);
}

/** Stops a reply at its first event of a kind, and tells how long it went on. */
async function stopped(
  engine: Engine,
  path: readonly Turn[],
  at: 'text' | 'prompt',
  signal: AbortSignal,
): Promise<judge.Stopped> {
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  let since = performance.now();
  for await (const event of engine.reply(path, { temperature: 0, seed: 1, max_tokens: 400 }, either)) {
    if (event.type === at && !stop.signal.aborted) {
      since = performance.now();
      stop.abort();
    }
    if (event.type === 'end') {
      signal.throwIfAborted();
      return { reason: event.reason, ms: performance.now() - since };
    }
  }
  throw new Error('a reply ended without its end event');
}

const words = 'river stone bridge window garden paper silver morning letter harbour winter candle'.split(' ');

/** Words of a long prompt: fewer tokens than what the engine keeps on disk, so that each run reads them. */
const LONG = 150;

/** A prompt of some two hundred tokens, a quarter of the context at most. */
function longPrompt({ contextSize }: Engine, task = 'Write a story with these words.'): readonly Turn[] {
  const count = Math.min(LONG, Math.floor(contextSize / 4));
  const list = Array.from({ length: count }, (_, at) => words[(at * 7 + (at >> 3)) % words.length]);
  return asked(`${task} ${list.join(' ')}`);
}
