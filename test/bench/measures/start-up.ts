import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../helpers/program.js';
import type { Figure } from '../figure.js';
import { alternate, type Measure } from '../measure.js';

const binary = join(packageRoot, 'bin/llmtui.js');

/** Wall time of a whole run of node, in ms. */
function timed(...args: readonly string[]): number {
  const start = performance.now();
  const { status } = spawnSync(process.execPath, args, { stdio: 'ignore' });
  if (status !== 0) throw new Error(`node ${args.join(' ')} ends with ${status}`);
  return performance.now() - start;
}

/** Each round takes what a bare node needs in the same round off. */
export const startUp: Measure = {
  name: 'start-up',
  about: 'ms that "llmtui --version" and "llmtui --help" take beyond a bare "node -e 0"',
  async run(bench) {
    const runs = await alternate(bench, 'start-up', {
      bare: async () => timed('-e', '0'),
      version: async () => timed(binary, '--version'),
      help: async () => timed(binary, '--help'),
    });
    const beyond = (name: string, values: readonly number[], most: number): Figure => ({
      name: `start-up of ${name} beyond node's own`,
      unit: 'ms',
      ours: values.map((value, round) => value - (runs.bare[round] ?? Number.NaN)),
      bound: { type: 'at most', value: most },
    });
    return [beyond('--version', runs.version, 40), beyond('--help', runs.help, 80)];
  },
};
