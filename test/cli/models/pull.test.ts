import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { type LocalHub, noise, startHub } from '../../helpers/hub.js';
import { startTerm, type Teardown, type Term } from '../../helpers/term.js';

const program = fileURLToPath(new URL('../../models/hub/pull-program.js', import.meta.url));
const files = {
  'x-Q4_0.gguf': noise(300_000, 1),
  'x-Q8_0.gguf': noise(500_000, 2),
  'x-F16.gguf': noise(900_000, 3),
};
const content = { repositories: { 'ann/x-GGUF': { files } } };
const place = (dir: string, name: string): string => join(dir, 'ann', 'x-GGUF', name);

async function run(args: readonly string[], server: LocalHub) {
  const env = { ...process.env, HF_ENDPOINT: server.endpoint };
  const child = spawn(process.execPath, [program, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, err]: Buffer[][] = [[], []];
  child.stdout.on('data', data => out!.push(data));
  child.stderr.on('data', data => err!.push(data));
  const [status] = await once(child, 'close');
  return { status, stdout: Buffer.concat(out!).toString(), stderr: Buffer.concat(err!).toString() };
}

function runInTerm(t: Teardown, args: readonly string[], server: LocalHub): Term {
  return startTerm(t, process.execPath, [program, ...args], {
    cols: 100,
    rows: 24,
    env: { HF_ENDPOINT: server.endpoint },
  });
}

t.test('without a terminal the best that fits comes, and stdout says what it is called', async t => {
  const dir = t.testdir({});
  const server = await startHub(t, content);
  const { status, stdout, stderr } = await run(['pull', dir, 'ann/x-GGUF'], server);
  t.match({ status, stderr }, { status: 0, stderr: '' });
  t.match(stdout, /^\* Q8_0 +488 KB .* fits$/m);
  t.match(stdout, `x-Q8_0 is here: ${place(dir, 'x-Q8_0.gguf')}\nuse it with: llmtui -m x-Q8_0\n`);
  t.notMatch(stdout + stderr, /\x1b/);
  t.ok(readFileSync(place(dir, 'x-Q8_0.gguf')).equals(files['x-Q8_0.gguf']));
  t.match(await run(['pull', dir, 'ann/x-GGUF:q8_0'], server), {
    status: 0,
    stdout: /^x-Q8_0 is there already/,
  });
});

t.test('list shows what there is and downloads nothing', async t => {
  const dir = t.testdir({});
  const { status, stdout } = await run(['list', dir, 'ann/x-GGUF'], await startHub(t, content));
  t.equal(status, 0);
  t.same(
    stdout.split('\n').map(line => line.slice(0, 14).trim()),
    ['QUANTISATION', 'Q4_0', '* Q8_0', 'F16', ''],
  );
  t.notOk(existsSync(join(dir, 'ann')));
});

t.test('on a terminal it asks which, shows progress, and leaves no trace of that', async t => {
  const dir = t.testdir({});
  const slow = { type: 'slow', bytesPerSecond: 300_000 } as const;
  const server = await startHub(t, { ...content, fault: n => (n > 1 ? slow : undefined) });
  const term = runInTerm(t, ['pull', dir, 'ann/x-GGUF'], server);
  await term.until(/Which one\? \[Q8_0\]/);
  await term.type('q4_0\r');
  await term.until(/\d+ % \[#+ *\] [\d.]+ KB of 293 KB/);
  t.equal((await term.ended(30_000)).status, 0);
  t.notMatch(term.text(), /%/);
  t.match(term.text(), /x-Q4_0 is here/);
  t.ok(existsSync(place(dir, 'x-Q4_0.gguf')));
});

t.test('Ctrl-C and Ctrl-D at the question leave with 130', async t => {
  const server = await startHub(t, content);
  for (const key of ['\x03', '\x04']) {
    const term = runInTerm(t, ['pull', t.testdir({}), 'ann/x-GGUF'], server);
    await term.until(/Which one\?/);
    await term.type(key);
    t.equal((await term.ended(30_000)).status, 130);
  }
});

t.test('Ctrl-C in the middle keeps what has come', async t => {
  const dir = t.testdir({});
  const server = await startHub(t, { ...content, fault: () => ({ type: 'slow', bytesPerSecond: 50_000 }) });
  const term = runInTerm(t, ['pull', dir, 'ann/x-GGUF:Q8_0'], server);
  await term.until(/ % \[/);
  await term.type('\x03');
  t.equal((await term.ended(30_000)).status, 130);
  t.match(term.text(), /stopped; what has come is kept/);
  t.ok(existsSync(`${place(dir, 'x-Q8_0.gguf')}.part`));
});

t.test('failures are one line with the status of the table', async t => {
  const server = await startHub(t, content);
  const dir = t.testdir({});
  t.match(await run(['pull', dir, ''], server), {
    status: 2,
    stdout: '',
    stderr: /^llmtui: nothing to pull.*\n$/,
  });
  t.match(await run(['pull', dir, 'bob/none-GGUF'], server), {
    status: 66,
    stderr: /^llmtui: there is no public.*\n$/,
  });
  t.match(await run(['pull', dir, 'ann/x-GGUF:Q2_K'], server), { status: 66, stderr: /there is Q4_0, Q8_0/ });
});
