import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import t from 'tap';
import { starterPath } from '../../helpers/gguf-small.js';
import { collect, loadStarter, system, user } from './starter.js';

const COUNT = 48;
const path = [system('You are a helpful AI assistant.'), user('Write a story about a dog.')];
const rendered =
  '<|im_start|>system\nYou are a helpful AI assistant.<|im_end|>\n' +
  '<|im_start|>user\nWrite a story about a dog.<|im_end|>\n<|im_start|>assistant\n';

interface Oracle {
  readonly prompt: readonly number[];
  readonly tokens: readonly number[];
  readonly text: string;
}

async function ask(): Promise<Oracle | string> {
  const program = fileURLToPath(new URL('./oracle.js', import.meta.url));
  // One thread in Node's pool: more of them bring more compute threads, which fight for the cores.
  const env = { ...process.env, UV_THREADPOOL_SIZE: '1' };
  try {
    const args = [program, starterPath, rendered, String(COUNT)];
    const { stdout } = await promisify(execFile)(process.execPath, args, { env, timeout: 120_000 });
    return JSON.parse(stdout) as Oracle;
  } catch (error) {
    return `node-llama-cpp does not run here: ${String(error)}`;
  }
}

const oracle = await ask();
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
