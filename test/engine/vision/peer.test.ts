import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import t from 'tap';
import { findPeer } from '../../../lib/engine/vision/peer.js';

function install(folder: string, name: string): void {
  const file = join(folder, 'node_modules', name, 'index.js');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '');
}

t.test('the package counts only with its build for the machine', async t => {
  // The folder of a test lies below the packages of this one.
  const from = mkdtempSync(join(tmpdir(), 'llmtui-peer-'));
  t.teardown(() => rmSync(from, { recursive: true, force: true }));
  const search = { from: join(from, 'lib/llmtui'), platform: 'linux', arch: 'x64' } as const;
  t.equal(findPeer(search), undefined);
  install(from, '@fugood/llama.node');
  t.equal(findPeer(search), undefined);
  install(from, '@fugood/node-llama-linux-x64');
  t.match(findPeer(search), /llama\.node.index\.js$/);
  t.equal(findPeer({ ...search, arch: 'arm64' }), undefined);
});
