import { setTimeout as sleep } from 'node:timers/promises';
import { keys } from '../../helpers/keys.js';
import { mainThreadCpuMs } from '../../helpers/process-usage.js';
import { makeHome } from '../../helpers/program.js';
import type { Term } from '../../helpers/term.js';
import { shows, startChat } from '../chat-screen.js';
import { fillLibrary, longConversation } from '../chats.js';
import type { Measure } from '../measure.js';

const ROWS = 100_000;
const WINDOW_MS = 1000;
const KEYS_PER_RUN = 12;
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/**
 * The starter model replies on one compute thread, at some 60 tokens/s where this was written, below 100,000 rows of
 * history. What the main thread computes meanwhile is the interface; a burst of output is a frame.
 */
export const streaming: Measure = {
  name: 'streaming',
  about: `frame time, share of a processor and key to paint while a reply streams below ${ROWS} rows of history`,
  async run(bench) {
    const home = makeHome(bench);
    fillLibrary(home, library => {
      const conversation = longConversation(ROWS);
      library.store(conversation);
      library.saveLast(conversation.id);
    });
    const term = startChat(bench, { home, threads: 1, turns: 1 });
    await term.until(shows.ready, 60_000);
    const frames: number[] = [];
    const rates: number[] = [];
    const shares: number[] = [];
    const latencies: number[] = [];
    for (let run = 0; run <= bench.runs; run++) {
      bench.progress(`streaming ${run}/${bench.runs}`);
      const window = await watch(term);
      const latency = await typeMeanwhile(term);
      if (run === 0) continue;
      frames.push(window.cpuMs / window.frames);
      rates.push(window.rate);
      shares.push((window.cpuMs / window.ms) * 100);
      latencies.push(...latency);
    }
    return [
      { name: 'the stream', unit: 'tokens/s', ours: rates },
      { name: `frame at ${ROWS} rows`, unit: 'ms', ours: frames, bound: { type: 'at most', value: 8 } },
      { name: 'interface, of a processor', unit: '%', ours: shares, bound: { type: 'at most', value: 5 } },
      {
        name: 'key to paint while streaming',
        unit: 'ms',
        statistic: 'p95',
        ours: latencies,
        bound: { type: 'at most', value: 20 },
      },
    ];
  },
};

/** One second of a streaming reply. */
async function watch(term: Term) {
  await reply(term);
  const before = { at: performance.now(), cpuMs: mainThreadCpuMs(term.pid), tokens: tokens(term) };
  const bursts = term.bursts.length;
  await sleep(WINDOW_MS);
  const ms = performance.now() - before.at;
  const rate = ((tokens(term) - before.tokens) / ms) * 1000;
  if (Number.isNaN(rate)) throw new Error(`no reply is streaming:\n${term.text()}`);
  return { ms, rate, cpuMs: mainThreadCpuMs(term.pid) - before.cpuMs, frames: term.bursts.length - bursts };
}

/** Tokens of prompt and streaming reply, as the context meter counts them: the reply's heading may be out of sight. */
function tokens(term: Term): number {
  const [, used] = /([\d,]+)\/[\d,]+ *$/m.exec(term.text().trimEnd().split('\n').at(-1) ?? '') ?? [];
  return Number(used?.replaceAll(',', ''));
}

/** Types into the draft while a reply streams; gives the ms from each key to the output that shows it. */
async function typeMeanwhile(term: Term): Promise<readonly number[]> {
  const latencies: number[] = [];
  for (let i = 0; i < KEYS_PER_RUN; i++) {
    await reply(term);
    await sleep(20 + ((i * 7) % 30)); // at any moment of the stream's own frames
    const draft = LETTERS.slice(0, i + 1);
    const sent = performance.now();
    term.send(LETTERS[i] ?? '');
    latencies.push((await term.until(screen => screen.includes(`> ${draft}`), 5000)) - sent);
  }
  term.send(keys.ctrl('u'));
  await term.until(screen => !screen.includes(`> ${LETTERS[0]}`));
  return latencies;
}

/** Asks for another reply when none is streaming. */
async function reply(term: Term): Promise<void> {
  if (shows.replying.test(term.text())) return;
  term.send(keys.ctrl('u'));
  term.paste('Tell me a long story about the sea.');
  term.send(keys.enter);
  await term.until(() => shows.replying.test(term.text()) && tokens(term) > 0, 60_000);
}
