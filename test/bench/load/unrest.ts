import { setTimeout as sleep } from 'node:timers/promises';
import type { Agent } from 'undici';
import { words } from '../words.js';
import type { UnrestOrder, UnrestResult } from './order.js';
import { createClient, post } from './stream-chat.js';

// The program of clients that come, stream and vanish at random, for some time.
process.on('disconnect', () => process.exit(0));
process.once('message', async (order: UnrestOrder) => {
  const counts = { whole: 0, left: 0, refused: 0, failed: 0, failures: [] as string[] };
  const until = performance.now() + order.seconds * 1000;
  await Promise.all(
    Array.from({ length: order.clients }, (_, client) =>
      live(order.port, numbers(1000 * order.seed + client), until, outcome => {
        if (outcome === 'whole' || outcome === 'left' || outcome === 'refused') counts[outcome]++;
        else if (++counts.failed <= 5) counts.failures.push(outcome);
      }),
    ),
  );
  const result: UnrestResult = counts;
  process.send?.(result, () => process.exit(0));
});

/** Whole numbers below a bound that look random: a linear congruential generator. */
function numbers(seed: number): (below: number) => number {
  let state = Math.imul(seed + 1, 2_654_435_761) >>> 0;
  return below => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Milliseconds between two clients, and until one that vanishes is gone, at most. */
const PAUSE = 3_000;
const PATIENCE = 6_000;

/** One client after the other, each with a connection of its own, one request, and a pause behind it. */
async function live(
  port: number,
  random: (below: number) => number,
  until: number,
  tell: (outcome: string) => void,
): Promise<void> {
  while (performance.now() < until) {
    const client = createClient();
    try {
      const patience = random(2) === 0 ? random(PATIENCE) : Number.POSITIVE_INFINITY;
      tell(await once(client, port, random, Math.min(patience, until - performance.now())));
    } finally {
      await client.destroy();
    }
    await sleep(random(PAUSE));
  }
}

/** One request, which its client leaves after `patience` milliseconds. Tells how it ended. */
async function once(
  client: Agent,
  port: number,
  random: (below: number) => number,
  patience: number,
): Promise<string> {
  const system = `You know: ${words(random(3), 20 + random(2) * 180)}`;
  const content = `${random(1_000_000)}. Tell a story with ${words(random(300), 5 + random(60))}`;
  const messages = [
    { role: 'system', content: system },
    { role: 'user', content },
  ];
  const body = { messages, max_tokens: 1 + random(64), stream: random(4) > 0, n: random(10) === 0 ? 2 : 1 };
  const leaving = new AbortController();
  const timer = setTimeout(() => leaving.abort(), Math.min(patience, 2 ** 31 - 1));
  try {
    const answer = await post(client, port, body, leaving.signal);
    const text = await answer.body.text();
    if (answer.statusCode === 503 || answer.statusCode === 429) return 'refused';
    if (answer.statusCode !== 200) return `status ${answer.statusCode}: ${text.slice(0, 200)}`;
    const isWhole = body.stream ? text.endsWith('data: [DONE]\n\n') : text.includes('"usage"');
    return isWhole && !text.includes('"error"') ? 'whole' : `not whole: ${text.slice(-200)}`;
  } catch (thrown) {
    return leaving.signal.aborted ? 'left' : `${thrown}`;
  } finally {
    clearTimeout(timer);
  }
}
