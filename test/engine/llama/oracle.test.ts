import t from 'tap';
import { starterPath } from '../../helpers/gguf-small.js';
import { askOracle } from './ask-oracle.js';
import { collect, loadStarter, system, user } from './starter.js';

const COUNT = 48;
const path = [system('You are a helpful AI assistant.'), user('Write a story about a dog.')];
const rendered =
  '<|im_start|>system\nYou are a helpful AI assistant.<|im_end|>\n' +
  '<|im_start|>user\nWrite a story about a dog.<|im_end|>\n<|im_start|>assistant\n';

const oracle = await askOracle(starterPath, rendered, COUNT);
const skip = typeof oracle === 'string' && oracle;

t.test('greedy tokens are those of node-llama-cpp itself', { skip }, async t => {
  if (typeof oracle === 'string') return;
  const engine = await loadStarter({ kvType: 'f16' });
  t.teardown(() => engine.unload());
  const { text, usage } = await collect(engine, path, { max_tokens: COUNT });
  t.equal(usage.promptTokens, oracle.prompt.length);
  t.equal(text, oracle.text);
  t.equal(usage.replyTokens, oracle.tokens.length);
});

t.test('probabilities are those of node-llama-cpp itself', { skip }, async t => {
  if (typeof oracle === 'string') return;
  const engine = await loadStarter({ kvType: 'f16' });
  t.teardown(() => engine.unload());
  const { logprobs } = await collect(engine, path, { max_tokens: 1 }, { logprobs: 10 });
  t.equal(oracle.best.length, 10);
  for (const [rank, [token, probability]] of oracle.best.entries()) {
    const found = logprobs[0]!.top[rank]!;
    t.equal(found.token, token);
    t.ok(
      Math.abs(Math.exp(found.logprob) - probability) < 0.005,
      `${Math.exp(found.logprob)} is ${probability}`,
    );
  }
});
