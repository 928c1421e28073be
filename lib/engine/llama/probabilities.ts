import type { TokenLogprobs, TokenProbability } from '../../chat/reply.js';
import { TopLogits } from './top.js';
import type { Vocabulary } from './vocabulary.js';

/** Logits this far below the largest add less than a double holds, even a vocabulary of them. */
const NEGLIGIBLE = 50;

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
    const total = logOfSum(logits, largest[order[0]!]!);
    const tell = (id: number): TokenProbability => ({
      token: id,
      bytes: [...this.#vocabulary.token(id).bytes],
      logprob: logits[id]! - total,
    });
    return { ...tell(token), top: order.slice(0, this.#count).map(at => tell(ids[at]!)) };
  }
}

/** Logarithm of the sum of the exponentials, `most` being the largest logit. */
function logOfSum(logits: Float32Array, most: number): number {
  const least = most - NEGLIGIBLE;
  let sum = 0;
  for (let token = 0; token < logits.length; token++) {
    const logit = logits[token]!;
    if (logit > least) sum += Math.exp(logit - most);
  }
  return most + Math.log(sum);
}
