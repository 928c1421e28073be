import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../../lib/package.js';

const bundle = join(packageRoot(), 'node_modules/node-llama-cpp/llama/gitRelease.bundle');

const has = (program: string) => spawnSync(program, ['--version']).status === 0;

/** What is missing of `programs` and of llama.cpp's source; false if nothing is, as tap's `skip` takes it. */
export function missing(...programs: string[]): string | false {
  const lacking = ['git', ...programs].filter(program => !has(program));
  if (!existsSync(bundle)) lacking.push('node-llama-cpp');
  return lacking.length > 0 && `needs ${lacking.join(', ')}`;
}

/** Checks `paths` of llama.cpp's source out of node-llama-cpp's bundle, into a folder that the test removes. */
export function checkoutSource(t: { teardown(work: () => void): void }, ...paths: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'llmtui-source-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, stdio: 'pipe' });
  git('clone', '--quiet', '--no-checkout', bundle, '.');
  git('checkout', '--quiet', 'HEAD', '--', ...paths);
  return folder;
}
