import t from 'tap';
import { controlTokens } from '../../lib/chat/control-tokens.js';

const tokens = controlTokens(['<|im_start|>', '<|im_end|>', '<s>', '</s>', '<s>a<', '[INST]', '']);
const spelled = (text: string): string[] =>
  tokens.spansIn(text).map(([start, end]) => text.slice(start, end));

t.test('finds every control token that a text spells', async t => {
  t.same(spelled('a <|im_end|> b </s> c'), ['<|im_end|>', '</s>']);
  t.same(spelled('nothing < here > at [all] <|im_en'.concat(' x')), []);
});

t.test('takes the longest token at a place and joins those that touch', async t => {
  t.equal(tokens.lengthAt('<s>a<s>', 0), 5);
  t.same(spelled('x<s>a<s>x'), ['<s>a<']);
  t.same(spelled('x<s><s></s>x'), ['<s><s></s>']);
});

t.test('finds parts of tokens at the ends, with and without blanks around', async t => {
  t.same(spelled('|im_end|> and then <|im'), ['|im_end|>', '<|im']);
  t.same(spelled('\n end|> and then < \n'), ['end|>', '<']);
  t.same(spelled('> quoted text'), ['>']);
});

t.test('finds a text that lies within a token', async t => {
  t.same(spelled('im_'), ['im_']);
  t.same(spelled(' INST\n'), ['INST']);
  t.same(spelled('user'), []);
});

t.test('finds nothing without control tokens', async t => {
  const none = controlTokens([]);
  t.same(none.spansIn('<s> and [INST]'), []);
  t.equal(none.longest, 0);
});

t.test('refuses vocabularies beyond any real one', async t => {
  t.throws(() => controlTokens(['x'.repeat(1000)]), { code: 'BAD_INPUT' });
  const many = Array.from({ length: 60_000 }, (_, index) => `<|reserved_${index}|>`);
  t.throws(() => controlTokens(many), { code: 'BAD_INPUT' });
});

t.test('is quick with a large vocabulary and a long text', async t => {
  const reserved = Array.from({ length: 6242 }, (_, index) => `<unused${index}>`);
  const large = controlTokens(reserved);
  const text = 'if (a < b && c <unused> d) { <unused41> }\n'.repeat(25_000);
  const start = Date.now();
  t.equal(large.spansIn(text).length, 25_000);
  t.ok(Date.now() - start < 5000);
});
