import t from 'tap';
import { schemaGrammar } from '../../../lib/chat/schema/grammar.js';
import { grammarChecker, grammarMatcher } from './matcher.js';

const matches = grammarMatcher(t);
const check = grammarChecker(matches);
t.test('lengths of strings count code points', async t => {
  check(t, [
    [{ type: 'string' }, ['""', '"a\\n\\u0000\\""'], ['"\n"', '"\\q"', '"\\u0041"', '"a', '"\\/"']],
    [{ type: 'string', minLength: 2, maxLength: 3 }, ['"ab"', '"😀é\\n"'], ['"a"', '"abcd"', '"😀"', '""']],
    [{ type: 'string', maxLength: 0 }, ['""'], ['"a"']],
    [
      { type: 'string', minLength: 150 },
      [`"${'a'.repeat(150)}"`, `"${'a'.repeat(151)}"`],
      [`"${'a'.repeat(149)}"`],
    ],
  ]);
  for (const most of [64, 65, 150, 5000]) {
    const grammar = schemaGrammar({ type: 'string', maxLength: most });
    t.ok(matches(grammar, `"${'ab'.repeat(most / 2)}${most % 2 === 1 ? 'c' : ''}"`), `${most} are allowed`);
    t.ok(!matches(grammar, `"${'ab'.repeat(most / 2)}${most % 2 === 1 ? 'c' : ''}d"`), 'one more is not');
    t.ok(matches(grammar, `"${'a'.repeat(most - 7)}"`), 'fewer are');
  }
});

t.test('patterns of the subset', async t => {
  const pattern = (source: string) => ({ type: 'string', pattern: source });
  check(t, [
    [pattern('^[A-Z]{2}-\\d+$'), ['"AB-1"', '"XY-90210"'], ['"A-1"', '"AB-"', '"AB-1 "', '" AB-1"']],
    [pattern('b+'), ['"abc"', '"b"', '"\\nbb\\n"'], ['"ac"', '""']],
    [pattern('^a|b$'), ['"axx"', '"xxb"', '"a"'], ['"xax"', '"bx"']],
    [pattern('^(?:yes|no)$'), ['"yes"', '"no"'], ['"yesno"', '"y"']],
    [
      pattern('^(?<year>\\d{4})?\\w\\s\\S.\\D\\W$'),
      ['"2024a bc-!"', '"a bcd!"'],
      ['"20a bc-!"', '"a b\\nd!"'],
    ],
    [
      pattern('^["\\\\/\\t\\x41\\u00e9\\u{1F600}\\uD83D\\uDE01]+$'),
      ['"\\"\\\\/\\tAé😀😁"'],
      ['"\\\\t"', '"B"'],
    ],
    [pattern('^[^"a-c]$'), ['"d"', '"\\\\"', '"\\n"', '"😀"'], ['"a"', '"\\""']],
    [pattern('^a{2,}?b{1,2}c*?$'), ['"aab"', '"aaabbcc"'], ['"ab"', '"aabbb"']],
    [pattern('^[\\w.-]+$'), ['"a.b-c_9"'], ['"é"', '""']],
    [pattern(''), ['""', '"anything"'], ['1']],
    [{ ...pattern('^[ab]+$'), minLength: 2, maxLength: 3 }, ['"ab"', '"bab"'], ['"a"', '"abab"', '"ac"']],
    [
      { allOf: [pattern('a'), pattern('b'), { type: 'string', maxLength: 2 }] },
      ['"ab"', '"ba"'],
      ['"a"', '"abb"'],
    ],
  ]);
});

t.test('formats', async t => {
  const format = (name: string) => ({ type: 'string', format: name });
  check(t, [
    [
      format('date'),
      ['"2024-02-29"', '"2000-02-29"', '"1999-12-31"', '"2023-04-30"'],
      [
        '"2023-02-29"',
        '"1900-02-29"',
        '"2023-04-31"',
        '"2023-13-01"',
        '"2023-00-10"',
        '"23-01-01"',
        '"2023-1-01"',
      ],
    ],
    [
      format('time'),
      ['"23:59:59Z"', '"00:00:00.123+14:00"', '"23:59:60Z"', '"12:00:00-00:30"'],
      [
        '"24:00:00Z"',
        '"12:60:00Z"',
        '"12:00:00"',
        '"12:00Z"',
        '"22:59:60Z"',
        '"12:00:00+24:00"',
        '"12:00:00.Z"',
      ],
    ],
    [
      format('date-time'),
      ['"2024-02-29T12:30:00Z"', '"1996-12-19T16:39:57.5-08:00"'],
      ['"2023-02-29T12:30:00Z"', '"2024-02-29 12:30:00Z"', '"2024-02-29"'],
    ],
    [
      format('uuid'),
      ['"f81d4fae-7dec-11d0-A765-00a0c91e6bf6"'],
      ['"f81d4fae7dec11d0a76500a0c91e6bf6"', '"g81d4fae-7dec-11d0-a765-00a0c91e6bf6"'],
    ],
    [
      format('email'),
      ['"a.b+c@d-e.org"', '"x@y.z"'],
      ['"a@b"', '".a@b.c"', '"a..b@c.d"', '"a@-b.c"', '"a b@c.d"'],
    ],
    [
      format('ipv4'),
      ['"127.0.0.1"', '"255.255.255.255"'],
      ['"256.0.0.1"', '"1.2.3"', '"01.2.3.4"', '"1.2.3.4.5"'],
    ],
  ]);
});
