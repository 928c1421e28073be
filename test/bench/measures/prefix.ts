import { makeHome, runProgram } from '../../helpers/program.js';
import type { Measure } from '../measure.js';
import { words } from '../words.js';

const DOCUMENT_WORDS = 1960; // 2,000 tokens with the template and a question
const CONTEXT = 4096;

export const prefix: Measure = {
  name: 'prefix',
  about:
    'ms from the start of "llmtui ask" to its first byte, for the second question about a file of 2,000 tokens, ' +
    'against the first',
  async run(bench) {
    const home = makeHome(bench);
    const env = {
      LLM_THREADS: `${bench.threads}`,
      LLM_CONTEXT_SIZE: `${CONTEXT}`,
      LLM_DEVICE: 'cpu',
    };
    const ask = async (prompt: string, input: string) => {
      const args = ['ask', '--no-log', '--max-tokens', '16', prompt];
      const run = await runProgram(args, { env, home, input, withinMs: 180_000 });
      const { status, stderr, firstByteMs } = run;
      if (status !== 0) throw new Error(`llmtui ask ends with ${status}: ${stderr}`);
      return firstByteMs;
    };
    const first: number[] = [];
    const second: number[] = [];
    for (let round = 0; round <= bench.runs; round++) {
      bench.progress(`prefix ${round}/${bench.runs}`);
      const document = `${round}. ${words(round, DOCUMENT_WORDS)}`;
      const unknown = await ask('What is this text about?', document);
      const known = await ask('Which words does it hold?', document);
      if (round === 0) continue;
      first.push(unknown);
      second.push(known);
    }
    return [
      {
        name: 'second question about 2,000 tokens, first byte',
        unit: 'ms',
        ours: second,
        peer: { name: 'first question', runs: first },
        bound: { type: 'ratio at most', value: 0.2 },
      },
    ];
  },
};
