import type { Turn } from '../../../lib/chat/message.js';
import type { Figure } from '../figure.js';
import { alternate, type Bench, type Measure, scoped } from '../measure.js';
import { type BenchModel, oneBillion, starter } from '../models.js';
import { llamaBench } from '../peers/llama-bench.js';
import { startLlamaServer } from '../peers/llama-server.js';
import { chat, loadOurs } from '../subject.js';

const TOKENS = 128;
const WARM_UP = 16;
const path: readonly Turn[] = [{ role: 'user', content: 'Tell me a long story about the sea.' }];

const about = (model: string) =>
  `tokens/s over ${TOKENS} greedy tokens of the ${model} model, against llama-bench after the same prompt and llama-server's streaming`;

export const decode: Measure = {
  name: 'decode',
  about: about('starter'),
  run: bench => decodeWith(bench, starter),
};

export const decode1b: Measure = {
  name: 'decode-1b',
  about: about('1B'),
  run: async bench => decodeWith(bench, await oneBillion(bench)),
};

/** Each round loads afresh: by how its weights came to lie in memory, one load is up to a tenth faster than another. */
async function decodeWith(bench: Bench, model: BenchModel): Promise<readonly Figure[]> {
  const depth = await scoped(bench, async own => (await (await loadOurs(own, model)).measure(path)).tokens);
  const runs = await alternate(bench, `decode, ${model.name}`, {
    ours: () =>
      scoped(bench, async own => {
        const engine = await loadOurs(own, model);
        await chat(engine, path, WARM_UP);
        return (await chat(engine, path, TOKENS)).tokensPerSecond;
      }),
    bench: () => llamaBench(bench, model.path, { tg: TOKENS, depth }),
    server: () =>
      scoped(bench, async own => {
        const server = await startLlamaServer(own, model.path);
        await server.chat(path, WARM_UP);
        return (await server.chat(path, TOKENS)).tokensPerSecond;
      }),
  });
  const figure = (peer: string, values: readonly number[], atLeast: number): Figure => ({
    name: `decode, ${model.name}, ${peer}`,
    unit: 'tokens/s',
    ours: runs.ours,
    peer: { name: peer, runs: values },
    bound: { type: 'ratio at least', value: atLeast },
  });
  return [figure('llama-bench', runs.bench, 0.95), figure('llama-server', runs.server, 1)];
}
