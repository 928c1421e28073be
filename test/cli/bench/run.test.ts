import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import type { BenchCommand } from '../../../lib/cli/command.js';
import { makeHome } from '../../helpers/program.js';
import { startTerm } from '../../helpers/term.js';

const program = fileURLToPath(new URL('./bench-program.js', import.meta.url));
const env = { LLM_THREADS: '1', LLM_CONTEXT_SIZE: '1024' };

/** Does a short run of the starter model on one thread. */
async function run(t: Test, command: Partial<BenchCommand>) {
  const home = makeHome(t);
  const child = spawn(process.execPath, [program, JSON.stringify(command)], {
    cwd: home.path,
    env: { PATH: process.env.PATH, ...home.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  t.teardown(() => child.kill('SIGKILL'));
  const [out, err]: Buffer[][] = [[], []];
  child.stdout.on('data', data => out!.push(data));
  child.stderr.on('data', data => err!.push(data));
  const [status] = await once(child, 'close');
  return { status, stdout: Buffer.concat(out!).toString(), stderr: Buffer.concat(err!).toString() };
}

t.test('a run prints a row for each test of the real model, and nothing on stderr in a pipe', async t => {
  const { status, stdout, stderr } = await run(t, {});
  t.match({ status, stderr }, { status: 0, stderr: '' });
  t.match(stdout, /^MODEL +SIZE +PARAMS +BACKEND +THREADS +TEST +T\/S\n/);
  t.match(stdout, /^smollm2-135m +92\.10 MiB +134\.52 M +CPU +1 +pp16 +\d+\.\d\d ± \d+\.\d\d$/m);
  t.match(stdout, /^smollm2-135m .* tg8 +\d+\.\d\d ± \d+\.\d\d$/m);
  t.match(stdout, /^tg8 +\d+\.\d {2}█/m);
});

t.test('each run is one that evaluates: the speeds of the repetitions are of the same order', async t => {
  const { stdout } = await run(t, { output: 'json', prompt: [64], generate: [], repetitions: 3 });
  const [{ samples_ts: speeds, n_prompt, n_threads }] = JSON.parse(stdout);
  t.match({ n_prompt, n_threads }, { n_prompt: 64, n_threads: 1 });
  t.equal(speeds.length, 3);
  // A prompt out of the cache would be a hundred times faster.
  t.ok(Math.max(...speeds) < 30 * Math.min(...speeds), speeds.join(' '));
});

t.test('--compare runs two settings in turn and prints both with their ratio', async t => {
  const { status, stdout } = await run(t, { compare: 'batch-size=64', generate: [], output: 'json' });
  t.equal(status, 0);
  const { subjects, comparison } = JSON.parse(stdout);
  t.match(subjects, [
    { label: 'smollm2-135m, batch_size=512', tests: [{ n_batch: 512, samples_ts: [Number, Number] }] },
    { label: 'smollm2-135m, batch_size=64', tests: [{ n_batch: 64, samples_ts: [Number, Number] }] },
  ]);
  t.match(comparison, [{ test: 'pp16', ratio: Number, verdict: 'unknown' }]);
});

t.test('what cannot be compared or measured is refused with its status', async t => {
  const failing = async (command: Partial<BenchCommand>, status: number, stderr: RegExp) =>
    t.match(await run(t, command), { status, stdout: '', stderr });
  await failing(
    { compare: 'thread=1' },
    2,
    /"thread" is no setting that can be compared; did you mean threads\?/,
  );
  await failing({ compare: 'threads=many' }, 52, /--threads is "many"; allowed is a whole number/);
  await failing({ compare: 'no-such-model' }, 66, /no model "no-such-model"/);
  await failing({ prompt: [4] }, 42, /pp\d+ is the shortest test/);
  await failing({ prompt: [], generate: [] }, 2, /nothing to measure/);
});

t.test('Ctrl-C prints what was measured by then and ends with 130', async t => {
  const home = makeHome(t);
  const startIn = (command: Partial<BenchCommand>) =>
    startTerm(t, process.execPath, [program, JSON.stringify(command)], {
      cwd: home.path,
      env: { ...home.env, ...env },
    });
  const term = startIn({ generate: [900] });
  await term.until(/smollm2-135m: tg900, /, 60_000);
  term.send('\x03');
  t.equal((await term.ended(60_000)).status, 130);
  t.match(term.text(), /^smollm2-135m .* pp16 /m);
  t.notMatch(term.text(), /tg900/, 'neither a row nor what was shown meanwhile');
  const early = startIn({ prompt: [512], generate: [] });
  await early.until(/loading smollm2-135m|warming up/, 60_000);
  early.send('\x03');
  t.equal((await early.ended(60_000)).status, 130);
  t.equal(early.text().replace('^C', '').trim(), '', 'nothing was measured, nothing is printed');
});
