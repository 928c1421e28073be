import t, { type Test } from 'tap';
import { type AnswerDemand, answerGrammar } from '../../../lib/chat/answer-grammar.js';
import { schemaGrammar } from '../../../lib/chat/schema/grammar.js';
import { toolFormatNamed } from '../../../lib/chat/tools/format.js';
import { Grammars } from '../../../lib/http/grammars/grammars.js';
import { weather } from '../../chat/tools/sample-tools.js';

const demand: AnswerDemand = {
  format: { type: 'text' },
  tools: [weather],
  mustCall: true,
  several: true,
  toolFormat: toolFormatNamed('hermes'),
};
const answer = { type: 'answer', demand } as const;
const river = { type: 'object', properties: { river: { type: 'string' } } };
/** Takes a good part of a second. */
const slow = Array.from({ length: 6 }).reduce<unknown>(
  inner => ({
    allOf: [{ anyOf: [inner, { type: 'string', maxLength: 300 }] }, { anyOf: [inner, { type: 'number' }] }],
  }),
  { type: 'object', properties: { a: { type: 'string', pattern: '^(a|b){1,200}$' } } },
);

function grammars(t: Test, longestMs?: number): Grammars {
  const made = new Grammars(longestMs);
  t.teardown(() => made.close());
  return made;
}

const bound = (of: Grammars) => ({ make: of.make.bind(of) });

t.test('grammars are those that are made directly', async t => {
  const { make } = bound(grammars(t));
  t.same(await make(answer), answerGrammar(demand));
  t.same(await make({ type: 'schema', schema: river }), { grammar: schemaGrammar(river) });
  t.equal(await make({ type: 'answer', demand: { ...demand, tools: [], mustCall: false } }), null);
});

t.test('what was made last is remembered, refusals too', async t => {
  const { make } = bound(grammars(t));
  const [one, other] = await Promise.all([make(answer), make(answer)]);
  t.equal(one, other, 'made once');
  t.equal(await make({ ...answer }), one);
  const bad = { type: 'schema', schema: { type: 'nothing' } } as const;
  for (const _ of [1, 2]) await t.rejects(make(bad), { code: 'BAD_INPUT', message: /type/ });
});

t.test('one that takes too long is refused, and the next is made', async t => {
  const { make } = bound(grammars(t, 1));
  const first = make({ type: 'schema', schema: slow });
  await t.rejects(first, { code: 'BAD_INPUT', message: /too long.*simpler/ });
  const patient = bound(grammars(t));
  t.ok(await patient.make(answer));
});

t.test('requests are answered while a grammar is made', async t => {
  const { make } = bound(grammars(t));
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  await make({ type: 'schema', schema: slow }).catch(() => null);
  clearInterval(timer);
  t.ok(turns > 3, `${turns} turns`);
});

t.test('once closed it makes nothing more', async t => {
  const closed = new Grammars();
  await closed.make(answer);
  await closed.close();
  await t.rejects(closed.make({ type: 'schema', schema: river }), { code: 'BAD_INPUT' });
});
