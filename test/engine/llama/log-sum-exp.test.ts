import t from 'tap';
import { logSumExp } from '../../../lib/engine/llama/log-sum-exp.js';

const exactly = (logits: Float32Array, most: number): number =>
  most + Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - most), 0));

t.test('the sum is that of the exponentials, whatever the logits are', async t => {
  const shapes: readonly ((at: number) => number)[] = [
    at => 12 * Math.sin(at * at),
    at => -at / 100,
    () => 3,
    at => (at === 7 ? 1000 : -1000),
    at => (at === 7 ? 5 : Number.NEGATIVE_INFINITY),
    at => -49.9 - at / 1e5,
  ];
  for (const shape of shapes) {
    const logits = Float32Array.from({ length: 50_000 }, (_, at) => shape(at));
    const most = logits.reduce((best, logit) => Math.max(best, logit));
    const error = logSumExp(logits, most) - exactly(logits, most);
    t.ok(Math.abs(error) < 1e-10, String(error));
  }
});
