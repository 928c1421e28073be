import type { Turn } from '../../../lib/chat/message.js';
import type { Figure } from '../figure.js';
import { alternate, type Measure } from '../measure.js';
import { starter } from '../models.js';
import { startLlamaServer } from '../peers/llama-server.js';
import { chat, loadOurs } from '../subject.js';
import type { Timing } from '../timing.js';
import { words } from '../words.js';

type Chat = (path: readonly Turn[], tokens: number) => Promise<Timing>;

const HISTORY_WORDS = 570; // 600 tokens with the first reply and the template
const REPLY_TOKENS = 16;

export const followUp: Measure = {
  name: 'follow-up',
  about:
    'ms to the first token of a second turn after 600 tokens, and of its regeneration, against llama-server',
  async run(bench) {
    const engine = await loadOurs(bench, starter);
    const server = await startLlamaServer(bench, starter.path);
    const sides: Readonly<Record<'ours' | 'server', Chat>> = {
      ours: (path, tokens) => chat(engine, path, tokens),
      server: (path, tokens) => server.chat(path, tokens),
    };
    const again = { ours: [] as number[], server: [] as number[] };
    const second = async (side: 'ours' | 'server', round: number) => {
      const path = await history(sides[side], round);
      const { firstTokenMs } = await sides[side](path, REPLY_TOKENS);
      const regenerated = await sides[side](path, REPLY_TOKENS);
      if (round > 0) again[side].push(regenerated.firstTokenMs);
      return firstTokenMs;
    };
    const runs = await alternate(bench, 'follow-up', {
      ours: round => second('ours', round),
      server: round => second('server', round),
    });
    return [figure('follow-up turn, first token', runs), figure('regenerate, first token', again)];
  },
};

/** A first turn that both sides have answered, and a second question. */
async function history(reply: Chat, round: number): Promise<readonly Turn[]> {
  const first: readonly Turn[] = [
    { role: 'system', content: words(round, 1) },
    { role: 'user', content: words(round, HISTORY_WORDS) },
  ];
  const { text } = await reply(first, REPLY_TOKENS);
  return [...first, { role: 'assistant', content: text }, { role: 'user', content: 'What does that mean?' }];
}

function figure(name: string, runs: Readonly<Record<'ours' | 'server', readonly number[]>>): Figure {
  return {
    name,
    unit: 'ms',
    ours: runs.ours,
    peer: { name: 'llama-server', runs: runs.server },
    bound: { type: 'ratio at most', value: 1 },
  };
}
