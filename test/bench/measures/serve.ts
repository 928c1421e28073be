import { mainThreadCpuMs, processUsage } from '../../helpers/process-usage.js';
import type { Figure } from '../figure.js';
import type { Listening } from '../load/listening.js';
import type { LoadResult } from '../load/order.js';
import { startOurServer } from '../load/our-server.js';
import { runClients } from '../load/run-clients.js';
import { alternate, type Bench, type Measure, scoped } from '../measure.js';
import { starter } from '../models.js';
import { startLlamaServer } from '../peers/llama-server.js';

const MB = 1_000_000;

/** Replies that both servers run at once, and their context, shared by all of them. */
const places = { parallel: 8, contextSize: 8192 };

/** As of an application: instructions that all its clients send, and a question of their own. */
const shared = { instructions: 128, words: 12 };
/** Prompts that have nothing in common. */
const apart = { instructions: 0, words: 48 };

/** Clients, replies that each asks for, and the share of llama-server's tokens/s that is wanted. */
const loads = [
  { name: 'serve-1', clients: 1, replies: 3, prompts: shared, atLeast: 1 },
  { name: 'serve-4', clients: 4, replies: 2, prompts: shared, atLeast: 1.15 },
  { name: 'serve-8', clients: 8, replies: 2, prompts: shared, atLeast: 1.15 },
  { name: 'serve-16', clients: 16, replies: 1, prompts: shared, atLeast: 1 },
  { name: 'serve-apart', clients: 8, replies: 2, prompts: apart, atLeast: 1.15 },
] as const;

const TOKENS = 96;

/** What one side was seen to do under one load, all rounds but the first. */
interface Seen {
  readonly firstTokens: number[];
  readonly memory: number[];
  /** Of the main thread, in ms for each token that is streamed. */
  readonly cpu: number[];
}

const clientsOf = ({ clients, prompts }: (typeof loads)[number]): string =>
  prompts === shared ? `${clients} clients` : `${clients} clients apart`;

/** A measure for each load, since each takes minutes: `serve-1` and so on. */
export const serving: readonly Measure[] = loads.map(load => ({
  name: load.name,
  about:
    `tokens/s, first token, memory and cost of HTTP with ${clientsOf(load)}, against ` +
    `llama-server -np ${places.parallel}`,
  run: bench => measureLoad(bench, load),
}));

async function measureLoad(bench: Bench, load: (typeof loads)[number]): Promise<readonly Figure[]> {
  const ours: Seen = { firstTokens: [], memory: [], cpu: [] };
  const peer: Seen = { firstTokens: [], memory: [], cpu: [] };
  const side = (start: (own: Bench) => Promise<Listening>, seen: Seen) => (round: number) =>
    scoped(bench, async own => watch(await start(own), load, round, seen));
  const about = clientsOf(load);
  const rates = await alternate(bench, `serve, ${about}`, {
    ours: side(own => startOurServer(own, starter.path, places), ours),
    peer: side(own => startLlamaServer(own, starter.path, places), peer),
  });
  const against = (runs: readonly number[]) => ({ name: 'llama-server', runs });
  return [
    {
      name: `serve, ${about}`,
      unit: 'tokens/s',
      ours: rates.ours,
      peer: against(rates.peer),
      bound: { type: 'ratio at least', value: load.atLeast },
    },
    {
      name: `serve, ${about}, first token`,
      unit: 'ms',
      ours: ours.firstTokens,
      peer: against(peer.firstTokens),
      statistic: 'p95',
      bound: { type: 'ratio at most', value: 1.1 },
    },
    {
      name: `serve, ${about}, memory`,
      unit: 'MB',
      ours: ours.memory,
      peer: against(peer.memory),
      bound: { type: 'ratio at most', value: 1.1 },
    },
    {
      name: `serve, ${about}, main thread for each token`,
      unit: 'ms',
      ours: ours.cpu,
      bound: { type: 'at most', value: 0.1 },
    },
  ];
}

/** Puts a server that has just started under load and gives its tokens/s; the first round counts for nothing. */
async function watch(
  { port, pid }: Listening,
  { clients, replies, prompts }: (typeof loads)[number],
  round: number,
  seen: Seen,
): Promise<number> {
  const order = { port, clients, replies, tokens: TOKENS, ...prompts, round };
  await runClients({ ...order, clients: 1, replies: 1, tokens: 8, round: round + 100_000 });
  const cost = async (tokens: number, more: number) => {
    const before = mainThreadCpuMs(pid);
    const result = await runClients({ ...order, tokens, round: round + more });
    return { result, ms: mainThreadCpuMs(pid) - before };
  };
  const { result, ms } = await cost(TOKENS, 0);
  if (round > 0) {
    seen.firstTokens.push(...result.replies.map(({ firstTokenMs }) => firstTokenMs));
    seen.memory.push(processUsage(pid).peakBytes / MB);
    // What a request costs by itself is no part of what a token costs.
    const { result: short, ms: shortMs } = await cost(1, 200_000);
    seen.cpu.push((ms - shortMs) / (tokensOf(result) - tokensOf(short)));
  }
  return (tokensOf(result) / result.ms) * 1000;
}

const tokensOf = ({ replies }: LoadResult): number => replies.reduce((sum, { tokens }) => sum + tokens, 0);
