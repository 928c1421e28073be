import { makeHome, runProgram } from '../../helpers/program.js';
import { shows, startChat } from '../chat-screen.js';
import { alternate, type Measure } from '../measure.js';
import { starter } from '../models.js';

export const attach: Measure = {
  name: 'attach',
  about: 'ms from the start of "llmtui ask" to its first byte where a running llmtui has the model loaded',
  async run(bench) {
    const home = makeHome(bench);
    const term = startChat(bench, { home, model: starter.path });
    await term.until(shows.ready);
    const ask = async (prompt: string): Promise<number> => {
      const args = ['ask', '--ctx', '2048', '-o', 'max_tokens', '4', '--no-log', prompt];
      const { status, stderr, firstByteMs } = await runProgram(args, {
        home,
        env: { LLM_THREADS: `${bench.threads}`, LLM_DEVICE: 'cpu' },
      });
      if (status !== 0) throw new Error(`llmtui ask ends with ${status}: ${stderr}`);
      return firstByteMs;
    };
    const runs = await alternate(bench, 'attach', {
      same: () => ask('Say hi.'),
      other: round => ask(`Name the number ${round}.`),
    });
    await term.close();
    const bound = { type: 'at most', value: 150 } as const;
    return [
      { name: 'ask of a running llmtui, same prompt, first byte', unit: 'ms', ours: runs.same, bound },
      { name: 'ask of a running llmtui, new prompt, first byte', unit: 'ms', ours: runs.other, bound },
    ];
  },
};
