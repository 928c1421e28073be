import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import type { Turn } from '../../../lib/chat/message.js';
import { type AnswerTo, promptLoop } from '../../../lib/cli/check/prompt-loop.js';

/** Streams as those of a program; `isTTY` as a terminal has it. */
function streams(isTTY: boolean) {
  const stream = () => Object.assign(new PassThrough(), { isTTY, columns: 80, rows: 24 });
  const [stdin, stdout, stderr] = [stream(), stream(), stream()];
  let told = '';
  stdout.on('data', data => {
    told += data;
  });
  const proc = { stdin, stdout, stderr } as unknown as Pick<NodeJS.Process, 'stdin' | 'stdout' | 'stderr'>;
  const until = async (what: RegExp): Promise<void> => {
    while (!what.test(told)) await sleep(5);
  };
  return { proc, stdin, stderr, until, told: () => told };
}

const never = new AbortController().signal;

t.test('each line is answered with what came before, and the end of the input ends', async t => {
  const paths: (readonly Turn[])[] = [];
  const answerTo: AnswerTo = async function* (path) {
    paths.push(path);
    yield 'an ';
    yield `answer ${paths.length}`;
  };
  const { proc, stdin, told } = streams(false);
  stdin.end('one\n\n  \ntwo\n');
  t.equal(await promptLoop(answerTo, proc, never), true);
  t.equal(told(), 'an answer 1\nan answer 2\n');
  t.same(
    paths[1]?.map(({ role, content }) => `${role}: ${content}`),
    ['user: one', 'assistant: an answer 1', 'user: two'],
  );
});

t.test('a failure is told, and the line that failed is forgotten', async t => {
  const paths: (readonly Turn[])[] = [];
  const answerTo: AnswerTo = async function* (path) {
    paths.push(path);
    if (path.at(-1)?.content === 'bad') throw new Error('too \x1b[2J long');
    yield 'well';
  };
  const { proc, stdin, stderr } = streams(false);
  stdin.end('bad\ngood\n');
  t.equal(await promptLoop(answerTo, proc, never), true);
  t.equal(paths[1]?.length, 1);
  t.equal(String(stderr.read()), 'llmtui: too \u241b[2J long\n');
});

t.test('on a terminal Ctrl-C stops an answer, then leaves the prompt; answers are cleaned', async t => {
  const answerTo: AnswerTo = async function* (_, signal) {
    yield 'begins\x1b[2J';
    while (!signal.aborted) await sleep(5);
  };
  const { proc, stdin, until, told } = streams(true);
  const loop = promptLoop(answerTo, proc, never);
  await until(/> /);
  stdin.write('hello\r');
  await until(/begins/);
  stdin.write('\x03');
  await until(/begins[^>]*> /);
  stdin.write('\x03');
  t.equal(await loop, false);
  t.match(told(), 'begins\u241b[2J');
});

t.test('the signal of the program ends it in the middle of an answer', async t => {
  const stop = new AbortController();
  const answerTo: AnswerTo = async function* (_, signal) {
    yield 'begins';
    stop.abort();
    while (!signal.aborted) await sleep(5);
  };
  const { proc, stdin } = streams(false);
  stdin.write('hello\n');
  t.equal(await promptLoop(answerTo, proc, stop.signal), false);
});
