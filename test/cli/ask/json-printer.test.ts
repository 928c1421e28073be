import t from 'tap';
import { runProgram } from '../../helpers/program.js';
import { saying } from './kept.js';

const env = { LLM_CONTEXT_SIZE: '1024' };

const figures = {
  tokens: { prompt: Number, cached: Number, reply: Number },
  timings: { firstTokenMs: Number, tokensPerSecond: Number, totalMs: Number },
};

t.test('--json is one object with text, model, conversation, figures, reason and seed', async t => {
  const { status, stdout, stderr } = await runProgram(
    ['ask', '--json', '--seed', '7', '--max-tokens', '3', 'Tell a long story.'],
    { env },
  );
  t.equal(status, 0);
  t.equal(stderr, '');
  const answer = JSON.parse(stdout);
  t.match(answer, {
    ...{ text: String, model: 'smollm2-135m', conversation: /^conv_/, ...figures },
    ...{ finishReason: 'length', seed: 7 },
  });
  t.equal(answer.tokens.reply, 3);
  t.same(Object.keys(answer), ['text', 'model', 'conversation', 'tokens', 'timings', 'finishReason', 'seed']);
});

t.test('several answers are a list, each with its own seed', async t => {
  const { stdout } = await runProgram(
    ['ask', '--json', '-n', '2', '--seed', '4294967295', '--max-tokens', '4', 'Hi'],
    {
      env,
    },
  );
  const { model, conversation, answers } = JSON.parse(stdout);
  t.match({ model, conversation }, { model: 'smollm2-135m', conversation: /^conv_/ });
  t.match(answers, [
    { text: String, ...figures, seed: 4294967295 },
    { text: String, ...figures, seed: 0 },
  ]);
});

t.test('--stream-json is one event a line, from the start to the end', async t => {
  const { stdout } = await runProgram(['ask', '--stream-json', ...saying('One two three.'), 'Count.'], {
    env,
  });
  const events = stdout
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line));
  t.match(events[0], { type: 'start', model: 'smollm2-135m', conversation: /^conv_/, answers: 1 });
  t.match(events[1], {
    type: 'prompt',
    answer: 1,
    total: Number,
    cached: 0,
    omitted: { turns: 0, tokens: 0 },
  });
  t.match(events[2], { type: 'reading', answer: 1, done: Number, total: Number });
  t.equal(events.flatMap(({ type, text }) => (type === 'text' ? [text] : [])).join(''), 'One two three.');
  t.match(events.at(-1), { type: 'end', answer: 1, ...figures, finishReason: 'stop', seed: Number });
});

t.test('a failure is an event, too, with the exit status', async t => {
  const long = await runProgram(['ask', '--stream-json', 'word '.repeat(3000)], {
    env: { LLM_CONTEXT_SIZE: '256' },
  });
  t.equal(long.status, 42);
  const last = JSON.parse(long.stdout.trimEnd().split('\n').at(-1) ?? '');
  t.match(last, { type: 'error', code: 'CONTEXT_FULL', message: /tokens/, status: 42 });
  t.match(long.stderr, last.message);
  const missing = await runProgram(['ask', '--stream-json', '-t', 'none', 'x'], { env });
  t.match(JSON.parse(missing.stdout), { type: 'error', code: 'BAD_INPUT', status: 42 });
});
