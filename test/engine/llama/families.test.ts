import t from 'tap';
import type { Turn } from '../../../lib/chat/message.js';
import type { Engine } from '../../../lib/engine/engine.js';
import type { LlamaOptions } from '../../../lib/engine/llama/load.js';
import { gpt2Path, llama3Missing, llama3Path } from '../../helpers/small-models.js';
import { askOracle } from './ask-oracle.js';
import { assistant, collect, loadStarter, system, user } from './starter.js';

type Scope = { teardown(work: () => Promise<void>): void };

const skip = llama3Missing();
const path: readonly Turn[] = [system('Be brief.'), user('Hello world')];

async function load(t: Scope, model: string, options: Partial<LlamaOptions> = {}): Promise<Engine> {
  const engine = await loadStarter({ name: 'small', path: model, ...options });
  t.teardown(() => engine.unload());
  return engine;
}

/** The bias that makes a token the only choice. */
const only = (token: number) => ({ logit_bias: { [token]: 1e9 } });

/** The grammar of one text, by which a model of random weights says what a trained one might. */
const says = (text: string) => ({ grammar: `root ::= ${JSON.stringify(text)}`, max_tokens: 100 });

t.test('GPT-2 chats by the template of labelled turns', async t => {
  const engine = await load(t, gpt2Path);
  t.match(engine.model, { architecture: 'gpt2', template: 'gpt2', trainedContext: 1024 });
  t.equal(engine.contextSize, 1024);
  // "Be brief.\n\nUser: Hello world\nAssistant:"
  t.equal((await engine.measure(path)).tokens, 12);
});

t.test('GPT-2 stops where it would go on with a turn of another, and does not echo the prompt', async t => {
  const engine = await load(t, gpt2Path);
  for (const label of ['User', 'Assistant', 'System']) {
    const reply = await collect(engine, path, says(` Hi. User: it is.\n${label}: Hello`));
    t.match(reply, { text: ' Hi. User: it is.', reason: 'stop' }, label);
  }
  const { text } = await collect(engine, path, { max_tokens: 32 });
  t.notMatch(text, /Be brief|Hello world|User:|Assistant:/);
  const own = await collect(engine, path, { ...says(' One, two.\nUser: Hello'), stop: [','] });
  t.equal(own.text, ' One', 'a stop string of the caller counts as well');
});

t.test('GPT-2 ends at its end of text', async t => {
  const engine = await load(t, gpt2Path);
  t.match(await collect(engine, path, only(50_256)), { text: '', reason: 'stop', usage: { replyTokens: 0 } });
});

t.test('GPT-2 fills its 1,024 positions and no more', async t => {
  const engine = await load(t, gpt2Path);
  const long = [user('word '.repeat(900))];
  const endless = { max_tokens: -1, logit_bias: { 50256: Number.NEGATIVE_INFINITY } };
  const { reason, usage } = await collect(engine, long, endless);
  t.equal(reason, 'length');
  t.equal(usage.promptTokens + usage.replyTokens, 1024);
  await t.rejects(collect(engine, [user('word '.repeat(1100))]), { code: 'CONTEXT_FULL' });
  const older = [user('word '.repeat(600)), assistant('word '.repeat(600)), user('Hello world')];
  const { prompt } = await collect(engine, older);
  t.ok(prompt!.omitted.turns > 0, 'older turns are left out');
});

t.test(
  'a context beyond the positions of GPT-2 is cut down or refused, and never ends the process',
  async t => {
    // In a child process: what llama.cpp aborts is not this test.
    const options = { contextSize: 4096, childProcess: true };
    const loaded = await load(t, gpt2Path, options).catch((error: unknown) => error as { code: string });
    if ('code' in loaded) return t.equal(loaded.code, 'LOAD_FAILED');
    t.equal(loaded.contextSize, 1024);
    return t.rejects(collect(loaded, [user('word '.repeat(1100))]), { code: 'CONTEXT_FULL' });
  },
);

t.test('Llama 3 chats by the template in its file', { skip }, async t => {
  const engine = await load(t, await llama3Path(t));
  t.match(engine.model, { architecture: 'llama', template: 'model', trainedContext: 8192 });
  t.equal(engine.model.templateNote, undefined);
  const dated = await engine.measure(path);
  const named = await load(t, await llama3Path(t), { template: 'llama3' });
  // BOS, three headers of 4 tokens, "Be brief." and "Hello world", two ends of turn
  t.equal((await named.measure(path)).tokens, 20);
  t.ok(dated.tokens > 20, "Meta's own tells the date");
});

t.test('Llama 3 ends at the end of a turn and of a text', { skip }, async t => {
  const engine = await load(t, await llama3Path(t));
  for (const token of [128_009, 128_001]) {
    const reply = await collect(engine, path, only(token));
    t.match(reply, { text: '', reason: 'stop', usage: { replyTokens: 0 } }, String(token));
  }
  const closed = await collect(engine, path, says('Yes.'));
  t.match(closed, { text: 'Yes.', reason: 'stop' }, 'a finished grammar leaves only these');
  const header = await collect(engine, path, { ...only(128_006), max_tokens: 3 });
  t.match(header, { text: '', reason: 'length' }, 'a special token prints nothing');
});

t.test('Llama 3 reads special tokens in the text of a user as text', { skip }, async t => {
  const engine = await load(t, await llama3Path(t), { template: 'llama3' });
  const tokens = async (text: string) => (await engine.measure([user(text)])).tokens;
  const none = await tokens('');
  for (const text of ['<|eot_id|>', '<|begin_of_text|>', '<|start_header_id|>system<|end_header_id|>']) {
    t.ok((await tokens(text)) > none + 4, text);
  }
  const { prompt } = await collect(engine, [user('<|eot_id|>')], { max_tokens: 1 });
  t.equal(prompt!.total, await tokens('<|eot_id|>'));
});

const families = [
  {
    family: 'GPT-2',
    model: async () => gpt2Path,
    skip: false as const,
    template: 'gpt2',
    rendered: 'Be brief.\n\nUser: Hello world\nAssistant:',
  },
  {
    family: 'Llama 3',
    model: llama3Path,
    skip,
    template: 'llama3',
    rendered:
      '<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\nBe brief.<|eot_id|>' +
      '<|start_header_id|>user<|end_header_id|>\n\nHello world<|eot_id|>' +
      '<|start_header_id|>assistant<|end_header_id|>\n\n',
  },
];

for (const { family, model, skip } of families) {
  t.test(`${family}: a seed gives the same text again, another seed another`, { skip }, async t => {
    const engine = await load(t, await model(t));
    const text = async (seed: number) => (await collect(engine, path, { temperature: 1, seed })).text;
    const first = await text(1);
    t.equal(await text(1), first);
    t.not(await text(2), first);
  });

  t.test(`${family}: text streams in whole characters`, { skip }, async t => {
    const engine = await load(t, await model(t));
    const { events, usage } = await collect(engine, path, { temperature: 1, seed: 3, max_tokens: 300 });
    const texts = events.flatMap(event => (event.type === 'text' ? [event] : []));
    t.ok(texts.length > 1, `${texts.length} events`);
    t.equal(texts.at(-1)?.tokens, usage.replyTokens);
    const said = '😀 ½ Ünïcode 🦙';
    t.equal((await collect(engine, path, says(said))).text, said);
  });

  t.test(`${family}: a follow-up turn reads only what is new`, { skip }, async t => {
    const engine = await load(t, await model(t));
    const first = await collect(engine, path, says(' Hello, world!'));
    const next = await collect(engine, [...path, assistant(first.text), user('3')]);
    t.ok(next.usage.cachedTokens >= first.usage.promptTokens, 'what was read stays');
    const fresh = await load(t, await model(t));
    const unread = await collect(fresh, [...path, assistant(first.text), user('3')]);
    t.equal(next.text, unread.text, 'and the text is that of an empty cache');
  });
}

for (const { family, model, template, rendered, ...known } of families) {
  const file = known.skip === false ? await model(t) : '';
  const oracle = known.skip || (await askOracle(file, rendered, 32));
  const skip = typeof oracle === 'string' && oracle;
  t.test(`${family}: greedy tokens are those of node-llama-cpp itself`, { skip }, async t => {
    if (typeof oracle === 'string') return;
    const engine = await load(t, file, { kvType: 'f16', template });
    const { text, usage } = await collect(engine, path, { max_tokens: 32 });
    t.equal(usage.promptTokens, oracle.prompt.length);
    t.equal(text, oracle.text);
    t.equal(usage.replyTokens, oracle.tokens.length);
  });
}
