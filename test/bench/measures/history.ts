import { keys } from '../../helpers/keys.js';
import { makeHome } from '../../helpers/program.js';
import { shows, startChat } from '../chat-screen.js';
import { fillLibrary, shortConversation } from '../chats.js';
import { alternate, type Measure } from '../measure.js';

const CONVERSATIONS = 10_000;

export const history: Measure = {
  name: 'history',
  about: `ms from F2 to the list of ${CONVERSATIONS} conversations, and the first frame with them`,
  async run(bench) {
    const home = makeHome(bench);
    fillLibrary(home, library => {
      for (let i = 1; i <= CONVERSATIONS; i++) library.store(shortConversation(i));
    });
    const newest = `#${CONVERSATIONS}`;
    const paints: number[] = [];
    const { open } = await alternate(bench, 'history', {
      open: async round => {
        const term = startChat(bench, { home, cols: 80, rows: 24 }); // too narrow for the list to show by itself
        const painted = await term.until(shows.input);
        await term.until(shows.ready, 60_000);
        await term.idle();
        if (term.text().includes(newest)) throw new Error('the history is open before it was asked for');
        const sent = performance.now();
        term.send(keys.f2);
        const shown = await term.until(newest);
        await term.close();
        if (round > 0) paints.push(painted - term.startedAt);
        return shown - sent;
      },
    });
    return [
      {
        name: `history of ${CONVERSATIONS} opens`,
        unit: 'ms',
        ours: open,
        bound: { type: 'at most', value: 50 },
      },
      { name: `first paint with ${CONVERSATIONS}`, unit: 'ms', ours: paints },
    ];
  },
};
