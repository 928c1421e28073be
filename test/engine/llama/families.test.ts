import t from 'tap';
import type { Turn } from '../../../lib/chat/message.js';
import type { Engine } from '../../../lib/engine/engine.js';
import type { LlamaOptions } from '../../../lib/engine/llama/load.js';
import { gpt2Path, llama3Missing, llama3Path } from '../../helpers/small-models.js';
import { askOracle } from './ask-oracle.js';
import { assistant, type Collected, collect, loadStarter, system, user } from './starter.js';

type Scope = { teardown(work: () => Promise<void>): void };

const skip = llama3Missing();
const path: readonly Turn[] = [system('Be brief.'), user('Hello world')];

async function load(t: Scope, model: string, options: Partial<LlamaOptions> = {}): Promise<Engine> {
  const engine = await loadStarter({ name: 'small', path: model, ...options });
  t.teardown(() => engine.unload());
  return engine;
}

const gpt2 = await load(t, gpt2Path);
/** By our template, which unlike the one in the file does not tell the date. */
const llama3 = skip === false ? await load(t, await llama3Path(t), { template: 'llama3' }) : undefined;

/** The bias that makes a token the only choice. */
const only = (token: number) => ({ logit_bias: { [token]: 1e9 } });

/** What a reply came to; `match` would find a text in a longer one. */
const ended = ({ text, reason, usage }: Collected) => ({ text, reason, tokens: usage.replyTokens });

/** The grammar of one text, by which a model of random weights says what a trained one might. */
const says = (text: string) => ({ grammar: `root ::= ${JSON.stringify(text)}`, max_tokens: 100 });

t.test('GPT-2 chats by the template of labelled turns', async t => {
  t.match(gpt2.model, { architecture: 'gpt2', template: 'gpt2', trainedContext: 1024 });
  t.equal(gpt2.contextSize, 1024);
  // "Be brief.\n\nUser: Hello world\nAssistant:"
  t.equal((await gpt2.measure(path)).tokens, 12);
});

t.test('GPT-2 stops where it would go on with a turn of another, and does not echo the prompt', async t => {
  for (const label of ['User', 'Assistant', 'System']) {
    const reply = await collect(gpt2, path, says(` Hi. User: it is.\n${label}: Hello`));
    t.equal(reply.text, ' Hi. User: it is.', label);
    t.equal(reply.reason, 'stop');
  }
  const { text } = await collect(gpt2, path, { max_tokens: 32 });
  t.notMatch(text, /Be brief|Hello world|User:|Assistant:/);
  const own = await collect(gpt2, path, { ...says(' One, two.\nUser: Hello'), stop: [','] });
  t.equal(own.text, ' One', 'a stop string of the caller counts as well');
});

t.test('GPT-2 ends at its end of text', async t => {
  t.same(ended(await collect(gpt2, path, only(50_256))), { text: '', reason: 'stop', tokens: 0 });
});

t.test('GPT-2 fills its 1,024 positions and no more', async t => {
  const long = [user('word '.repeat(900))];
  const endless = { max_tokens: -1, logit_bias: { 50256: Number.NEGATIVE_INFINITY } };
  const { reason, usage } = await collect(gpt2, long, endless);
  t.equal(reason, 'length');
  t.equal(usage.promptTokens + usage.replyTokens, 1024);
  await t.rejects(collect(gpt2, [user('word '.repeat(1100))]), { code: 'CONTEXT_FULL' });
  const older = [user('word '.repeat(600)), assistant('word '.repeat(600)), user('Hello world')];
  const { prompt } = await collect(gpt2, older);
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
  // BOS, three headers of 4 tokens, "Be brief." and "Hello world", two ends of turn
  t.equal((await llama3!.measure(path)).tokens, 20);
  t.ok(dated.tokens > 20, "Meta's own tells the date");
});

t.test('Llama 3 ends at the end of a turn and of a text', { skip }, async t => {
  for (const token of [128_009, 128_001]) {
    const reply = await collect(llama3!, path, only(token));
    t.same(ended(reply), { text: '', reason: 'stop', tokens: 0 }, String(token));
  }
  const closed = await collect(llama3!, path, says('Yes.'));
  t.equal(closed.text, 'Yes.');
  t.equal(closed.reason, 'stop', 'a finished grammar leaves only these');
  const header = await collect(llama3!, path, { ...only(128_006), max_tokens: 3 });
  t.same(ended(header), { text: '', reason: 'length', tokens: 3 }, 'a special token prints nothing');
});

t.test('Llama 3 reads special tokens in the text of a user as text', { skip }, async t => {
  const tokens = async (text: string) => (await llama3!.measure([user(text)])).tokens;
  const none = await tokens('');
  for (const text of ['<|eot_id|>', '<|begin_of_text|>', '<|start_header_id|>system<|end_header_id|>']) {
    t.ok((await tokens(text)) > none + 4, text);
  }
  const { prompt } = await collect(llama3!, [user('<|eot_id|>')], { max_tokens: 1 });
  t.equal(prompt!.total, await tokens('<|eot_id|>'));
});

const families = [
  {
    family: 'GPT-2',
    engine: gpt2,
    skip: false as const,
    rendered: 'Be brief.\n\nUser: Hello world\nAssistant:',
  },
  {
    family: 'Llama 3',
    engine: llama3!,
    skip,
    rendered:
      '<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\nBe brief.<|eot_id|>' +
      '<|start_header_id|>user<|end_header_id|>\n\nHello world<|eot_id|>' +
      '<|start_header_id|>assistant<|end_header_id|>\n\n',
  },
];

for (const { family, engine, skip, rendered } of families) {
  t.test(`${family}: a seed gives the same text again, another seed another`, { skip }, async t => {
    const text = async (seed: number) => (await collect(engine, path, { temperature: 1, seed })).text;
    const first = await text(1);
    t.equal(await text(1), first);
    t.not(await text(2), first);
  });

  t.test(`${family}: text streams in whole characters`, { skip }, async t => {
    const { events, usage } = await collect(engine, path, { temperature: 1, seed: 3, max_tokens: 300 });
    const texts = events.flatMap(event => (event.type === 'text' ? [event] : []));
    t.ok(texts.length > 1, `${texts.length} events`);
    t.equal(texts.at(-1)?.tokens, usage.replyTokens);
    const said = '😀 ½ Ünïcode 🦙';
    t.equal((await collect(engine, path, says(said))).text, said);
  });

  t.test(`${family}: a follow-up turn reads only what is new`, { skip }, async t => {
    const first = await collect(engine, path, says(' Hello, world!'));
    const next = [...path, assistant(first.text), user('3')];
    const read = await collect(engine, next);
    t.ok(read.usage.cachedTokens >= first.usage.promptTokens, 'what was read stays');
    const fresh = await load(t, engine.model.path, { template: engine.model.template });
    t.equal(read.text, (await collect(fresh, next)).text, 'and the text is that of an empty cache');
  });

  t.test(`${family}: greedy tokens are those of node-llama-cpp itself`, { skip }, async t => {
    const { path: file, template } = engine.model;
    const oracle = await askOracle(file, rendered, 32);
    if (typeof oracle === 'string') return t.comment(oracle);
    const same = await load(t, file, { kvType: 'f16', template });
    const { text, usage } = await collect(same, path, { max_tokens: 32 });
    t.equal(usage.promptTokens, oracle.prompt.length);
    t.equal(text, oracle.text);
    return t.equal(usage.replyTokens, oracle.tokens.length);
  });
}
