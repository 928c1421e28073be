import { execFileSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../helpers/program.js';

const targets = ['llama-bench', 'llama-cli', 'llama-server'] as const;
export type Peer = (typeof targets)[number];

const options = [
  '-DCMAKE_BUILD_TYPE=Release',
  '-DLLAMA_CURL=OFF',
  '-DLLAMA_OPENSSL=OFF',
  '-DLLAMA_BUILD_TESTS=OFF',
  '-DLLAMA_BUILD_UI=OFF',
];

/**
 * Path of a program of llama.cpp, built for this machine from the source that node-llama-cpp brings along: the version
 * that our libraries were built from. The first call takes some ten minutes; it needs git, cmake and a C++ compiler.
 */
export function peerPath(cache: string, peer: Peer, progress: (text: string) => void): string {
  const source = join(cache, 'llama.cpp');
  const bundle = join(packageRoot, 'node_modules/node-llama-cpp/llama/gitRelease.bundle');
  const wanted = git('bundle', 'list-heads', bundle).split(' ')[0];
  if (existsSync(source) && git('-C', source, 'rev-parse', 'HEAD').trim() !== wanted) {
    rmSync(source, { recursive: true });
  }
  if (!existsSync(source)) git('clone', '--quiet', bundle, source);
  const path = join(source, 'build/bin', peer);
  if (!targets.every(target => existsSync(join(source, 'build/bin', target)))) {
    progress('building llama.cpp');
    build(source);
  }
  return path;
}

function build(source: string): void {
  const generator = has('ninja') ? ['-G', 'Ninja'] : [];
  const cmake = (...args: string[]) =>
    execFileSync('cmake', args, { stdio: ['ignore', 'ignore', 'inherit'] });
  cmake('-S', source, '-B', join(source, 'build'), ...generator, ...options);
  cmake('--build', join(source, 'build'), '--parallel', '2', '--target', ...targets);
}

function git(...args: string[]): string {
  return execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

function has(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
