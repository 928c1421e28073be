import type { Turn } from '../../../lib/chat/message.js';
import type { EndReason, ReplyEvent, Usage } from '../../../lib/chat/reply.js';
import type { Sampling } from '../../../lib/chat/sampling.js';
import { boundEngine } from '../../../lib/engine/bound.js';
import type { Engine } from '../../../lib/engine/engine.js';
import { ScriptedEngine } from '../../engine/scripted-engine.js';

/** What one reply was asked for. */
export interface Asked {
  readonly path: readonly Turn[];
  readonly sampling: Partial<Sampling>;
}

/** How one reply ends. */
export interface Ending {
  readonly reason: EndReason;
  readonly usage: Partial<Usage>;
}

/** Tokens: words, but two for one of more than six letters, and eight for the template of each turn. */
export function countWords(path: readonly Turn[]): number {
  const words = path.flatMap(({ content }) => content.split(/\s+|(?=[.,])/).filter(word => word !== ''));
  return 8 * path.length + words.reduce((sum, word) => sum + (word.length > 6 ? 2 : 1), 0);
}

/** An engine whose replies end as `answer` says; what it was asked is in `asked`. */
export function scriptedEngine(
  answer: (asked: Asked, signal: AbortSignal) => Ending | Promise<Ending>,
  contextSize = 4096,
): Engine & { readonly asked: Asked[]; readonly isUnloaded: () => boolean } {
  const asked: Asked[] = [];
  let isUnloaded = false;
  const silent = new ScriptedEngine('scripted', [], {
    path: '/scripted.gguf',
    description: 'scripted 1M',
    parameters: 1_000_000,
    sizeBytes: 2 ** 20,
    trainedContext: 4096,
  });
  const usage: Usage = {
    ...{ promptTokens: 0, cachedTokens: 0, replyTokens: 0 },
    ...{ firstTokenMs: 0, readMs: 0, replyMs: 0, seed: 1 },
  };
  return {
    ...boundEngine(silent),
    contextSize,
    async *reply(path, sampling, signal): AsyncGenerator<ReplyEvent> {
      asked.push({ path, sampling });
      const end = await answer({ path, sampling }, signal);
      yield { type: 'end', reason: end.reason, usage: { ...usage, ...end.usage } };
    },
    measure: async path => ({ tokens: countWords(path), omitted: { turns: 0, tokens: 0 } }),
    memory: async () => ({ weights: 0, kvCache: 0, computeBuffers: 0, cachedTokens: 0 }),
    unload: async () => {
      isUnloaded = true;
    },
    asked,
    isUnloaded: () => isUnloaded,
  };
}
