import { rmSync, writeFileSync } from 'node:fs';
import t from 'tap';
import { openRegistry } from '../../../lib/models/registry.js';
import { RegistryWatch } from '../../../lib/tui/effects/registry-watch.js';

const yaml = (id: string) => `models:\n  - id: ${id}\n    config: {model_path: /a.gguf}\n`;

t.test('a change by hand is noticed once, and a mistake is told once', async t => {
  const registry = openRegistry(t.testdir());
  const watch = new RegistryWatch(registry);
  const same = { changed: false, notice: undefined };
  t.same(await watch.look(), same);
  t.same(await watch.look(), same, 'no file is no change');
  writeFileSync(registry.path, yaml('one'));
  t.same(await watch.look(), { ...same, changed: true });
  t.same(await watch.look(), same);
  writeFileSync(registry.path, `${yaml('one')}  - id: [\n`);
  t.match(await watch.look(), { changed: false, notice: /models\.yaml/ });
  t.same(await watch.look(), same, 'the last good entries still count');
  writeFileSync(registry.path, yaml('another'));
  t.same(await watch.look(), { ...same, changed: true });
  rmSync(registry.path);
  t.same(await watch.look(), { ...same, changed: true });
});
