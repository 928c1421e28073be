import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { print } from '../../lib/cli/print.js';

const asStdout = (stream: unknown): NodeJS.WriteStream => stream as NodeJS.WriteStream;

t.test('all of the text is written when it resolves', async t => {
  const file = join(t.testdir(), 'out');
  const text = 'line\n'.repeat(10_000);
  await print(asStdout(createWriteStream(file)), text);
  t.equal(readFileSync(file, 'utf8'), text);
});

t.test('a reader that is gone ends it quietly', async () => {
  const script = `require('fs').closeSync(0); console.log('closed'); setTimeout(() => {}, 60_000)`;
  const reader = spawn(process.execPath, ['-e', script], { stdio: ['pipe', 'pipe', 'ignore'] });
  await once(reader.stdout, 'data');
  await print(asStdout(reader.stdin), 'nobody reads this');
  reader.kill();
});

t.test('a full disk is a failure that says so', { skip: !existsSync('/dev/full') }, async t => {
  const full = asStdout(createWriteStream('/dev/full'));
  await t.rejects(print(full, 'text'), { code: 'STORE_FAILED', message: /stdout cannot be written: ENOSPC/ });
});
