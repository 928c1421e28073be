import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import t from 'tap';

t.test('nothing that native code prints reaches the terminal', async t => {
  const program = fileURLToPath(new URL('./silence.js', import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [program], { encoding: 'utf8' });
  t.equal(stdout, '');
  t.equal(stderr, '');
  t.equal(status, 0);
});
