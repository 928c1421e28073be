import type { Turn } from '../../../lib/chat/message.js';
import type { Engine } from '../../../lib/engine/engine.js';
import type { Figure } from '../figure.js';
import { alternate, type Bench, type Measure } from '../measure.js';
import { type BenchModel, oneBillion, starter } from '../models.js';
import { llamaBench } from '../peers/llama-bench.js';
import { chat, loadOurs } from '../subject.js';
import { words } from '../words.js';

const TOKENS = 512;

const about = (model: string) =>
  `tokens/s reading a prompt of ${TOKENS} tokens with the ${model} model, against llama-bench`;

export const prompt: Measure = {
  name: 'prompt',
  about: about('starter'),
  run: bench => readWith(bench, starter),
};

export const prompt1b: Measure = {
  name: 'prompt-1b',
  about: about('1B'),
  run: async bench => readWith(bench, await oneBillion(bench)),
};

async function readWith(bench: Bench, model: BenchModel): Promise<readonly Figure[]> {
  const engine = await loadOurs(bench, model);
  const runs = await alternate(bench, `prompt, ${model.name}`, {
    ours: async round => {
      const { usage } = await chat(engine, await promptOf(engine, round), 1);
      return ((usage.promptTokens - usage.cachedTokens) / usage.readMs) * 1000;
    },
    bench: () => llamaBench(bench, model.path, { pp: TOKENS }),
  });
  return [
    {
      name: `prompt reading, ${model.name}`,
      unit: 'tokens/s',
      ours: runs.ours,
      peer: { name: 'llama-bench', runs: runs.bench },
      bound: { type: 'ratio at least', value: 0.95 },
    },
  ];
}

/** A prompt of TOKENS tokens whose first word is another one each round, so that no cache holds it. */
async function promptOf(engine: Engine, round: number): Promise<readonly Turn[]> {
  const path = (count: number): readonly Turn[] => [
    { role: 'system', content: words(round, 1) },
    { role: 'user', content: words(round, count) },
  ];
  let count = TOKENS;
  while ((await engine.measure(path(count))).tokens > TOKENS) count--;
  return path(count);
}
