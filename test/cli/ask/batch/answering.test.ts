import { join } from 'node:path';
import t from 'tap';
import { answerInput, type LineAnswering } from '../../../../lib/cli/ask/batch/answering.js';
import { Constraints } from '../../../../lib/cli/ask/batch/constraints.js';
import { LlmtuiError } from '../../../../lib/errors.js';
import { type Asked, type Said, TalkingEngine } from '../../../engine/attach/talking-engine.js';

async function* hello(): AsyncGenerator<Said> {
  yield { type: 'text', text: 'Hel', tokens: 1 };
  yield { type: 'text', text: 'lo', tokens: 3 };
}

function answering(say: (asked: Asked) => AsyncIterable<Said> = hello, more: Partial<LineAnswering> = {}) {
  const engine = new TalkingEngine(say);
  const { signal } = new AbortController();
  const tokens: number[] = [];
  const given: LineAnswering = {
    engine,
    plan: { system: 'Be kind.', sampling: { temperature: 0.1, top_k: 3 } },
    constraint: undefined,
    constraints: new Constraints(signal),
    signal,
    onTokens: count => tokens.push(count),
    ...more,
  };
  const ask = async (text: string | null) => {
    const outcome = await answerInput(given, { index: 4, text, end: 100 });
    return outcome.type === 'stopped' ? outcome : { ...outcome, line: JSON.parse(outcome.line) };
  };
  return { engine, tokens, ask };
}

t.test('an answer tells where it belongs, what was said and what it took', async t => {
  const { engine, tokens, ask } = answering();
  t.same(await ask('{"id":"x","prompt":"Hi","temperature":0.9}'), {
    type: 'answered',
    end: 100,
    line: {
      index: 4,
      id: 'x',
      response: 'Hello',
      finish_reason: 'stop',
      usage: { prompt_tokens: 4, cached_tokens: 0, completion_tokens: 1, total_tokens: 5 },
      seed: 7,
    },
  });
  t.same(tokens, [1, 2]);
  t.match(engine.asked, [
    {
      path: [
        { role: 'system', content: 'Be kind.' },
        { role: 'user', content: 'Hi' },
      ],
      sampling: { temperature: 0.9, top_k: 3 },
      options: { whole: true },
    },
  ]);
  await ask('{"prompt":"Hi","system":""}');
  t.equal(engine.asked[1]?.path.length, 1);
});

t.test('JSON by a schema is given as its value, and what is not valid is an error', async t => {
  const say = async function* ({ sampling }: Asked): AsyncGenerator<Said> {
    yield sampling.grammar ? '{"age": 7}' : 'x';
  };
  const { ask } = answering(say);
  t.match(await ask('{"prompt":"a","schema":"age int"}'), {
    type: 'answered',
    line: { response: '{"age": 7}', value: { age: 7 } },
  });
  t.match(await ask('{"prompt":"a","schema":"name"}'), {
    type: 'failed',
    line: { error: { code: 'ENGINE_FAILED', message: /not valid by the schema/ } },
  });
  const file = join(t.testdir({ 'schema.json': '{"type": "object"}' }), 'schema.json');
  t.match(
    await ask(JSON.stringify({ prompt: 'a', schema: file })),
    { type: 'failed', line: { error: { code: 'ENGINE_FAILED' } } },
    'a line names no file',
  );
  t.match(await ask('{"prompt":"a","schema":"age int","grammar":"root ::= \\"a\\""}'), {
    type: 'failed',
    line: { error: { message: /cannot go together/ } },
  });
});

t.test('what a line cannot have is told in its place', async t => {
  const { ask } = answering(async function* () {
    yield* [];
    throw new LlmtuiError('CONTEXT_FULL', 'too long');
  });
  t.same(await ask('{"id":1,"prompt":"a"}'), {
    type: 'failed',
    end: 100,
    line: { index: 4, id: 1, error: { code: 'CONTEXT_FULL', message: 'too long' } },
  });
  t.match(await ask('{"id":1,"temperature":7}'), { line: { id: 1, error: { code: 'BAD_INPUT' } } });
  t.match(await ask(null), { line: { index: 4, error: { code: 'BAD_INPUT', message: /UTF-8/ } } });
});

t.test('an engine that is gone ends the batch, and so does a fault of the program', async t => {
  const failing = async function* (): AsyncGenerator<Said> {
    yield* [];
    throw new LlmtuiError('ENGINE_FAILED', 'it died');
  };
  const alive = answering(failing);
  t.match(await alive.ask('a'), { type: 'failed' });
  const gone = answering(failing);
  gone.engine.memory = () => Promise.reject(new LlmtuiError('ENGINE_FAILED', 'it died'));
  await t.rejects(gone.ask('a'), { code: 'ENGINE_FAILED' });
  const broken = answering(async function* () {
    yield* [];
    throw new TypeError('a fault');
  });
  await t.rejects(broken.ask('a'), TypeError);
});

t.test('an answer that is stopped is none', async t => {
  const stop = new AbortController();
  const { ask } = answering(
    async function* () {
      yield 'Hal';
      stop.abort();
      yield 'f';
    },
    { signal: stop.signal },
  );
  t.same(await ask('a'), { type: 'stopped' });
});
