import { performance } from 'node:perf_hooks';
import { words } from '../words.js';
import type { LoadOrder, LoadResult, SeenReply } from './order.js';
import { createClient, streamChat } from './stream-chat.js';

// The program of the clients: a process of its own, so that what they cost falls on both sides alike.
process.on('disconnect', () => process.exit(0));
process.once('message', async (order: LoadOrder) => {
  const start = performance.now();
  const all = await Promise.all(Array.from({ length: order.clients }, (_, client) => ask(order, client)));
  const result: LoadResult = { replies: all.flat(), ms: performance.now() - start };
  process.send?.(result, () => process.exit(0));
});

async function ask(
  { port, replies, tokens, words: length, round }: LoadOrder,
  client: number,
): Promise<SeenReply[]> {
  const agent = createClient();
  const seen: SeenReply[] = [];
  for (let reply = 0; reply < replies; reply++) {
    const seed = 1000 * round + 10 * client + reply;
    const content = `${seed}. Tell a long story with these words: ${words(seed, length)}`;
    seen.push(await streamChat(agent, port, { content, tokens, seed }));
  }
  await agent.close();
  return seen;
}
