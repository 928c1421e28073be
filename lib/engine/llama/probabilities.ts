import type { TokenLogprobs, TokenProbability } from '../../chat/reply.js';
import { logSumExp } from './log-sum-exp.js';
import { TopLogits } from './top.js';
import type { Vocabulary } from './vocabulary.js';

/** How probable the tokens of one reply were: the logarithm of the softmax of raw logits. */
export class Probabilities {
  readonly #vocabulary: Vocabulary;
  readonly #count: number;
  readonly #top: TopLogits;

  /** `count`: most probable tokens that are told of each place, 0 or more. */
  constructor(vocabulary: Vocabulary, count: number) {
    this.#vocabulary = vocabulary;
    this.#count = Math.min(count, vocabulary.size);
    this.#top = new TopLogits(Math.max(1, this.#count));
  }

  of(logits: Float32Array, token: number): TokenLogprobs {
    this.#top.find(logits);
    const { ids, logits: largest } = this.#top;
    const order = [...ids.keys()].sort((a, b) => largest[b]! - largest[a]! || ids[a]! - ids[b]!);
    const total = logSumExp(logits, largest[order[0]!]!);
    const tell = (id: number): TokenProbability => ({
      token: id,
      bytes: [...this.#vocabulary.token(id).bytes],
      logprob: logits[id]! - total,
    });
    return { ...tell(token), top: order.slice(0, this.#count).map(at => tell(ids[at]!)) };
  }
}
