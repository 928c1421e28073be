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
