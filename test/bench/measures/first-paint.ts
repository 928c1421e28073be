import { makeHome } from '../../helpers/program.js';
import { shows, startChat } from '../chat-screen.js';
import { alternate, type Measure } from '../measure.js';
import { oneBillion } from '../models.js';

export const firstPaint: Measure = {
  name: 'first-paint',
  about:
    'ms from the start of llmtui to its first frame, and to the first typed letter, before the model is loaded',
  async run(bench) {
    const home = makeHome(bench);
    const model = await oneBillion(bench); // loads long enough to be seen
    const typed: number[] = [];
    const { paint } = await alternate(bench, 'first paint', {
      paint: async round => {
        const term = startChat(bench, { home, model: model.path });
        const painted = await term.until(shows.input);
        term.send('x');
        const shown = await term.until(/> x/);
        if (shows.ready.test(term.text())) throw new Error(`the model was loaded first:\n${term.text()}`);
        if (round > 0) typed.push(shown - term.startedAt);
        await term.close();
        return painted - term.startedAt;
      },
    });
    return [
      { name: 'first paint', unit: 'ms', ours: paint, bound: { type: 'at most', value: 350 } },
      { name: 'first typed letter', unit: 'ms', ours: typed },
    ];
  },
};
