import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** What node-llama-cpp itself makes of a prompt, greedily. */
export interface Oracle {
  readonly prompt: readonly number[];
  readonly tokens: readonly number[];
  readonly text: string;
  /** The most probable tokens behind the prompt, with their probabilities, best first. */
  readonly best: readonly (readonly [token: number, probability: number])[];
}

/** Asks node-llama-cpp for `count` tokens behind a rendered prompt; says why where it does not run here. */
export async function askOracle(model: string, rendered: string, count: number): Promise<Oracle | string> {
  const program = fileURLToPath(new URL('./oracle.js', import.meta.url));
  // One thread in Node's pool: more of them bring more compute threads, which fight for the cores.
  const env = { ...process.env, UV_THREADPOOL_SIZE: '1' };
  try {
    const args = [program, model, rendered, String(count)];
    const { stdout } = await promisify(execFile)(process.execPath, args, { env, timeout: 120_000 });
    return JSON.parse(stdout) as Oracle;
  } catch (error) {
    return `node-llama-cpp does not run here: ${String(error)}`;
  }
}
