import { statSync } from 'node:fs';
import { keys } from '../../helpers/keys.js';
import { shows, startChat } from '../chat-screen.js';
import { alternate, type Measure } from '../measure.js';
import { starter } from '../models.js';

const MB = 1_000_000;

export const memory: Measure = {
  name: 'memory',
  about:
    'resident memory of the whole process after a reply, less the size of the model file, at a context of 2,048',
  async run(bench) {
    const model = statSync(starter.path).size;
    const { resident } = await alternate(bench, 'memory', {
      resident: async () => {
        const term = startChat(bench, { flags: ['--max-tokens', '64'] });
        await term.until(shows.ready, 60_000);
        term.paste('Tell me a long story about the sea.');
        term.send(keys.enter);
        await term.until(shows.replying);
        await term.until(screen => !shows.replying.test(screen), 60_000);
        const { residentBytes } = term.usage();
        await term.close();
        return (residentBytes - model) / MB;
      },
    });
    return [
      { name: 'memory beside the model', unit: 'MB', ours: resident, bound: { type: 'at most', value: 150 } },
    ];
  },
};
