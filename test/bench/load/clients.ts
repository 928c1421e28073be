import { loadPrompt } from './load-prompt.js';
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

async function ask(order: LoadOrder, client: number): Promise<SeenReply[]> {
  const { port, replies, tokens } = order;
  const agent = createClient();
  const seen: SeenReply[] = [];
  for (let reply = 0; reply < replies; reply++) {
    const prompt = loadPrompt(order, client, reply);
    seen.push(await streamChat(agent, port, { ...prompt, tokens }));
  }
  await agent.close();
  return seen;
}
