import t from 'tap';
import { collect, collectRaw, loadStarter, user } from './starter.js';

const engine = await loadStarter({ contextSize: 512 });
t.teardown(() => engine.unload());

const path = [user('What is the capital of France?')];

t.test('a rendered path as a prompt is what the path itself is', async t => {
  const rendered = await engine.render(path);
  t.match(
    rendered,
    /<\|im_start\|>user\nWhat is the capital of France\?<\|im_end\|>\n<\|im_start\|>assistant/,
  );
  const asked = await collect(engine, path);
  const completed = await collectRaw(engine, rendered);
  t.equal(completed.text, asked.text);
  t.equal(completed.usage.promptTokens, asked.usage.promptTokens);
  const tokens = await engine.tokenize(rendered, { begin: true, special: true });
  const again = await collectRaw(engine, tokens);
  t.equal(again.text, asked.text, 'and so are its tokens');
});

t.test('a text is continued, no template and no stop strings but those that are given', async t => {
  const { text, usage } = await collectRaw(engine, 'One, two, three, four,');
  t.match(text, /^ five/);
  t.equal(
    usage.promptTokens,
    (await engine.tokenize('One, two, three, four,')).length,
    'the model wants no BOS',
  );
  const { end } = await collectRaw(engine, 'One, two, three, four,', { stop: [' six'] });
  t.match(end, { reason: 'stop', stopString: ' six' });
});

t.test('a prompt that is empty, too long or made of tokens that there are not is refused', async t => {
  for (const prompt of ['', []]) await t.rejects(collectRaw(engine, prompt), { code: 'BAD_INPUT' });
  const { vocabulary } = engine.model;
  for (const token of [-1, vocabulary, 1.5, Number.NaN]) {
    await t.rejects(collectRaw(engine, [1, token]), { code: 'BAD_INPUT', message: /there is no token/ });
    await t.rejects(engine.detokenize([token]), { code: 'BAD_INPUT', message: /there is no token/ });
  }
  await t.rejects(collectRaw(engine, Array(512).fill(42)), { code: 'CONTEXT_FULL', message: /512/ });
  const { reason, usage } = await collectRaw(engine, Array(511).fill(42));
  t.equal(reason, 'length');
  t.equal(usage.replyTokens, 1);
});

t.test('no tokens are generated where none are wanted, and the prompt may fill the context', async t => {
  const { text, reason, usage } = await collectRaw(engine, Array(512).fill(42), { max_tokens: 0 });
  t.equal(text, '');
  t.equal(reason, 'length');
  t.match(usage, { promptTokens: 512, replyTokens: 0 });
});

t.test('the tokens of prompt and reply are told where they are wanted', async t => {
  const { end, usage, text } = await collectRaw(engine, 'Once upon a time', {}, { tokens: true });
  t.equal(end.tokens?.length, usage.promptTokens + usage.replyTokens);
  t.equal(await engine.detokenize(end.tokens ?? []), `Once upon a time${text}`);
  const { end: plain } = await collectRaw(engine, 'Once upon a time');
  t.notOk('tokens' in plain);
});

t.test('a reply goes on behind its end where that is ignored, and the end prints nothing', async t => {
  const ended = await collect(engine, [user('Say hi')], { max_tokens: 60 });
  t.equal(ended.reason, 'stop');
  t.notOk('stopString' in ended.end);
  const longer = await collect(engine, [user('Say hi')], { max_tokens: 60 }, { ignoreEnd: true });
  t.equal(longer.reason, 'length');
  t.equal(longer.usage.replyTokens, 60);
  t.ok(longer.text.startsWith(ended.text));
  t.notMatch(longer.text, /<\|im_end\|>/);
});

t.test('a path that does not fit is refused whole where no turn may be left out', async t => {
  const long = [
    user('word '.repeat(300)),
    { role: 'assistant', content: 'Yes.' } as const,
    user('word '.repeat(250)),
  ];
  t.ok((await engine.measure(long)).omitted.turns > 0);
  t.ok((await collect(engine, long, { max_tokens: 1 })).prompt!.omitted.turns > 0);
  const whole = { whole: true };
  await t.rejects(collect(engine, long, {}, whole), {
    code: 'CONTEXT_FULL',
    message: /the prompt has \d+ tokens/,
  });
  await t.rejects(engine.render(long, whole), { code: 'CONTEXT_FULL' });
  const { tokens, omitted } = await engine.measure(long, whole);
  t.ok(tokens > 550, 'all of it is counted');
  t.same(omitted, { turns: 0, tokens: 0 });
  const fits = await collect(engine, [user('word '.repeat(450))], {}, whole);
  t.same(fits.prompt?.omitted, { turns: 0, tokens: 0 });
  t.ok(fits.usage.promptTokens > 384, 'although a reply is left less room than it may want');
});

t.test('megabytes are refused without reading them', async t => {
  const huge = 'word '.repeat(1_000_000);
  const refused = { code: 'CONTEXT_FULL', message: /at least \d+ tokens/ };
  await t.rejects(collectRaw(engine, huge), refused);
  await t.rejects(collect(engine, [user(huge)], {}, { whole: true }), refused);
  await t.rejects(collect(engine, [user(huge)]), { code: 'CONTEXT_FULL' });
  t.ok((await engine.measure([user(huge)])).tokens > 512);
  const kept = await collect(engine, [user(huge), { role: 'assistant', content: 'Yes.' }, user('Why?')]);
  t.equal(kept.prompt?.omitted.turns, 2);
});

t.test('texts become tokens and come back, control tokens where they are wanted', async t => {
  const text = 'Grüße, <|im_start|> 世界 🦙';
  const plain = await engine.tokenize(text);
  const special = await engine.tokenize(text, { special: true });
  t.ok(special.length < plain.length);
  t.equal(await engine.detokenize(plain), text);
  t.equal(await engine.detokenize(special), text);
  t.same(await engine.tokenize(''), []);
  t.equal(await engine.detokenize([]), '');
  t.match(engine.model, { vocabulary: 49152, bos: '<|im_start|>', eos: '<|im_end|>' });
});

t.test('tools are told in the prompt, and what was called and came back', async t => {
  const tools = [{ name: 'add_numbers', description: 'Adds two numbers.', parameters: { type: 'object' } }];
  const plain = await engine.measure(path);
  t.ok((await engine.measure(path, { tools })).tokens > plain.tokens);
  t.match(await engine.render(path, { tools }), /add_numbers/);
  const call = { id: 'call_1', name: 'add_numbers', arguments: { a: 2 } };
  const called = [
    ...path,
    { role: 'assistant', content: '', toolCalls: [call] },
    { role: 'tool', content: 'four', toolCallId: 'call_1', toolName: 'add_numbers' },
  ] as const;
  t.match(await engine.render(called, { tools }), /add_numbers.*four/s);
  const { usage } = await collect(engine, called, { max_tokens: 1 }, { tools });
  t.equal(usage.promptTokens, (await engine.measure(called, { tools })).tokens);
});

t.test('the model tells its template', async t => {
  t.match(engine.model.templateSource, /im_start/);
  t.notOk('reasoning' in engine.model);
});
