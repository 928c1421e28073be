import { processUsage } from '../../helpers/process-usage.js';
import type { Listening } from '../load/listening.js';
import type { UnrestResult } from '../load/order.js';
import { startOurServer } from '../load/our-server.js';
import { runUnrest } from '../load/run-clients.js';
import type { Bench, Measure } from '../measure.js';
import { starter } from '../models.js';
import { words } from '../words.js';

const MB = 1_000_000;
const CLIENTS = 32;
const places = { parallel: 8, contextSize: 8192 };

/**
 * Prompts that are read before, a client of each place one after the other, and words of each: as many tokens as the cache
 * holds and as are kept beside it, or memory would grow until enough conversations had come and gone.
 */
const FILLING = 4;
const FILLING_WORDS = 600;

/** Share of the time after which memory should grow no more. */
const WARM_UP = 0.25;
/** Milliseconds between two looks at memory. */
const LOOK = 1000;
/** Milliseconds that a server has to notice that its last clients are gone. */
const NOTICE = 2000;

export const soak: Measure = {
  name: 'soak',
  about: `what is left after ${CLIENTS} clients that come, stream and vanish at random, for --seconds seconds`,
  async run(bench) {
    const server = await startOurServer(bench, starter.path, places);
    await fill(bench, server);
    const { early, late, result } = await watch(bench, server);
    await new Promise(resolve => setTimeout(resolve, NOTICE));
    const busy = await busySlots(server);
    const { whole, left, refused, failed, failures } = result;
    bench.progress(`soak: ${whole} whole, ${left} left, ${refused} refused, ${failed} failed`);
    for (const failure of failures) bench.progress(`soak: ${failure}`);
    const none = { type: 'at most', value: 0 } as const;
    return [
      { name: 'soak, requests answered', unit: 'requests', ours: [whole] },
      { name: 'soak, requests whose client left', unit: 'requests', ours: [left] },
      { name: 'soak, requests refused', unit: 'requests', ours: [refused] },
      { name: 'soak, requests failed', unit: 'requests', ours: [failed], bound: none },
      { name: 'soak, sequences in use afterwards', unit: 'sequences', ours: [busy], bound: none },
      {
        name: 'soak, memory',
        unit: 'MB',
        ours: [late],
        peer: { name: 'after the warm-up', runs: [early] },
        bound: { type: 'ratio at most', value: 1.05 },
      },
    ];
  },
};

/** Fills the KV cache and what is kept beside it with prompts that have nothing in common. */
async function fill(bench: Bench, { port }: Listening): Promise<void> {
  const read = async (place: number): Promise<number> => {
    let tokens = 0;
    for (let round = 0; round < FILLING; round++) {
      const content = `${place}, ${round}: ${words(place + round, FILLING_WORDS)}`;
      const body = JSON.stringify({ messages: [{ role: 'user', content }], max_tokens: 1 });
      const headers = { 'content-type': 'application/json' };
      const url = `http://127.0.0.1:${port}/v1/chat/completions`;
      const answer = await fetch(url, { method: 'POST', headers, body });
      if (!answer.ok) throw new Error(`status ${answer.status}: ${await answer.text()}`);
      tokens += ((await answer.json()) as { usage: { prompt_tokens: number } }).usage.prompt_tokens;
    }
    return tokens;
  };
  const all = await Promise.all(Array.from({ length: places.parallel }, (_, place) => read(place)));
  const tokens = all.reduce((sum, each) => sum + each, 0);
  bench.progress(`soak: ${tokens} tokens of prompts fill the cache and what is kept beside it`);
  if (tokens < 2 * places.contextSize) throw new Error(`${tokens} tokens do not fill it`);
}

/** The largest resident memory until the end of the warm-up and after it, in MB. */
async function watch(
  bench: Bench,
  { port, pid }: Listening,
): Promise<{ readonly early: number; readonly late: number; readonly result: UnrestResult }> {
  const { seconds } = bench;
  const start = performance.now();
  let [early, late] = [0, 0];
  const look = () => {
    const resident = processUsage(pid).residentBytes / MB;
    const passed = (performance.now() - start) / 1000;
    if (passed < WARM_UP * seconds) early = Math.max(early, resident);
    else late = Math.max(late, resident);
    bench.progress(`soak ${Math.round(passed)}/${seconds} s, ${Math.round(resident)} MB`);
  };
  const timer = setInterval(look, LOOK);
  try {
    const result = await runUnrest({ port, clients: CLIENTS, seconds, seed: 1 });
    look();
    return { early, late, result };
  } finally {
    clearInterval(timer);
  }
}

async function busySlots({ port }: Listening): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${port}/slots`);
  const slots = (await answer.json()) as readonly { readonly is_processing: boolean }[];
  if (slots.length !== places.parallel)
    throw new Error(`${slots.length} slots instead of ${places.parallel}`);
  return slots.filter(({ is_processing }) => is_processing).length;
}
