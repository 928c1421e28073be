import { makeHome, runProgram } from '../../helpers/program.js';
import { alternate, type Measure } from '../measure.js';
import { starter } from '../models.js';
import { llamaCli } from '../peers/llama-cli.js';

const PROMPT = 'Say hi.';
const TOKENS = 8;

export const ask: Measure = {
  name: 'ask',
  about: `ms from the start of "llmtui ask" to its first byte, against llama-cli's whole run of ${TOKENS} tokens`,
  async run(bench) {
    const home = makeHome(bench);
    const env = {
      LLM_THREADS: `${bench.threads}`,
      LLM_CONTEXT_SIZE: `${bench.contextSize}`,
      LLM_DEVICE: 'cpu',
    };
    const runs = await alternate(bench, 'ask', {
      ours: async () => {
        const { status, stderr, firstByteMs } = await runProgram(['ask', PROMPT], { env, home });
        if (status !== 0) throw new Error(`llmtui ask ends with ${status}: ${stderr}`);
        return firstByteMs;
      },
      cli: () => llamaCli(bench, starter.path, PROMPT, TOKENS, 'on'),
      noFit: () => llamaCli(bench, starter.path, PROMPT, TOKENS, 'off'),
    });
    const { ours } = runs;
    return [
      {
        name: 'ask, first byte',
        unit: 'ms',
        ours,
        peer: { name: 'llama-cli', runs: runs.cli },
        bound: { type: 'ratio at most', value: 0.7 },
      },
      { name: 'ask, first byte', unit: 'ms', ours, peer: { name: 'llama-cli -fit off', runs: runs.noFit } },
    ];
  },
};
