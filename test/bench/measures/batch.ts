import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeHome, runProgram } from '../../helpers/program.js';
import { loadPrompt } from '../load/load-prompt.js';
import { runClients } from '../load/run-clients.js';
import { sampling } from '../load/stream-chat.js';
import { alternate, type Bench, type Measure, scoped } from '../measure.js';
import { starter } from '../models.js';
import { startLlamaServer } from '../peers/llama-server.js';

const places = { parallel: 8, contextSize: 8192 };
const load = { clients: places.parallel, replies: 5, tokens: 96, instructions: 128, words: 12 };
const TOKENS = load.clients * load.replies * load.tokens;

/** Tokens of the starter model's tokenizer that end a reply: what llama-server's ignore_eos forbids. */
const endTokens = { 0: -100, 2: -100, 4: -100 };

export const batch: Measure = {
  name: 'batch',
  about:
    `tokens/s of "llmtui ask --batch" with ${places.parallel} in flight, start and loading included, against ` +
    `llama-server with ${load.clients} clients on the same prompts`,
  async run(bench) {
    const runs = await alternate(bench, 'batch', {
      ours: round => scoped(bench, own => askAll(own, round)),
      peer: round =>
        scoped(bench, async own => {
          const { port } = await startLlamaServer(own, starter.path, places);
          await runClients({ ...load, port, clients: 1, replies: 1, round: round + 100_000 });
          return (TOKENS / (await runClients({ ...load, port, round })).ms) * 1000;
        }),
    });
    return [
      {
        name: 'batch, 8 in flight',
        unit: 'tokens/s',
        ours: runs.ours,
        peer: { name: 'llama-server', runs: runs.peer },
        bound: { type: 'ratio at least', value: 1 },
      },
    ];
  },
};

async function askAll(bench: Bench, round: number): Promise<number> {
  const home = makeHome(bench);
  const file = join(home.path, 'prompts.jsonl');
  writeFileSync(file, promptLines(round));
  const { parallel, contextSize } = places;
  const sizes = ['--parallel', `${parallel}`, '--ctx', `${contextSize}`, '--max-tokens', `${load.tokens}`];
  const { status, stdout, stderr, ms } = await runProgram(
    ['ask', '--batch', file, ...sizes, '--no-log', '-m', starter.path],
    { home, env: { LLM_THREADS: `${bench.threads}`, LLM_DEVICE: 'cpu' }, withinMs: 600_000 },
  );
  if (status !== 0) throw new Error(`llmtui ask ends with ${status}: ${stderr}`);
  const lines = stdout.trim().split('\n');
  const tokens = lines.reduce((sum, line) => sum + (JSON.parse(line).usage?.completion_tokens ?? 0), 0);
  if (tokens !== TOKENS) throw new Error(`${tokens} tokens instead of ${TOKENS}`);
  return (tokens / ms) * 1000;
}

/** The prompts of all clients, in the order in which they ask. */
function promptLines(round: number): string {
  const asked = Array.from({ length: load.replies }, (_, reply) =>
    Array.from({ length: load.clients }, (_, client) => loadPrompt({ ...load, round }, client, reply)),
  );
  return asked
    .flat()
    .map(({ messages, seed }) => {
      const fields = { messages, seed, ...sampling, logit_bias: endTokens };
      return `${JSON.stringify(fields)}\n`;
    })
    .join('');
}
