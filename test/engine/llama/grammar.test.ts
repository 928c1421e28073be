import t from 'tap';
import { checkGrammar } from '../../../lib/engine/llama/grammar.js';
import { LlmtuiError } from '../../../lib/errors.js';

const check = (source: string) => checkGrammar(source, 100, text => text === '<think>');

/** The message of the refusal; fails if there is none or it is no BAD_INPUT. */
function refusal(source: string): string {
  try {
    check(source);
  } catch (error) {
    if (error instanceof LlmtuiError && error.code === 'BAD_INPUT') return error.message;
    throw error;
  }
  return 'accepted';
}

t.test('grammars of every construct are accepted', async t => {
  for (const source of [
    'root ::= "yes" | "no"',
    'root ::= [a-z]+ ("," " " [^\\n\\]x-z]*)? # comment\nother ::= root',
    'root ::= item{2} item{1,} item{0,5} item{3,3}\nitem ::= "\\x41\\u00e9\\U0001F600\\t\\"\\\\\\[" .\n',
    'root ::= (\n  "a"\n  | "b"\n)\r\n',
    'root ::= <think> !<[7]> "" | ws\nws ::= | " " ws',
    'root ::= "😀" [é-ü]',
  ]) {
    t.doesNotThrow(() => check(source), source);
  }
});

t.test('what llama.cpp would print an error for is refused, with its place', async t => {
  for (const [source, reason] of [
    ['root ::= "a', /line 1, column 12: unexpected end/],
    ['root = "a"', /column 6: expected ::=/],
    ['root ::= "\\q"', /unknown escape/],
    ['root ::= "\\x4"', /unknown escape/],
    ['root ::= [a-', /unexpected end/],
    ['root ::= ("a"', /expected \)/],
    ['root ::= * "a"', /nothing to repeat/],
    ['root ::= "a"{x}', /expected a number/],
    ['root ::= "a"{1', /expected }/],
    ['root ::= other', /refers to "other", which is not defined/],
    ['start ::= "a"', /no rule "root"/],
    ['', /no rule "root"/],
    ['root ::= "a"\n%', /line 2, column 1: expected the name/],
    ['root ::= <[100]>', /no such token/],
    ['root ::= <nothing>', /not one token/],
    ['root ::= "a\0"', /NUL/],
  ] as const) {
    t.match(refusal(source), reason, source);
  }
});

t.test('what would end or hang the process is refused', async t => {
  const nested = (depth: number) => `root ::= ${'('.repeat(depth)}"a"${')'.repeat(depth)}`;
  const doubled = (rules: number) =>
    `root ::= r0\n${Array.from({ length: rules }, (_, i) => `r${i} ::= r${i + 1} "a" | r${i + 1} "b"`).join('\n')}\nr${rules} ::= "x"`;
  t.equal(refusal(nested(500)), 'accepted');
  t.match(refusal(nested(501)), /nested more than 500/);
  t.match(refusal(nested(30_000)), /nested more than 500/);
  t.match(refusal(`root ::= "${'a'.repeat(70_000)}"`), /longer than 65536 bytes/);
  t.match(
    refusal(Array.from({ length: 2001 }, (_, i) => `r${i} ::= "a"`).join('\n')),
    /more than 2000 rules/,
  );
  t.match(refusal('root ::= "a"{0,1999} "b"{0,1999}'), /more than 2000 rules/);
  t.match(refusal('root ::= "a"{2000}'), /repeats more than/);
  t.match(refusal(`root ::= "${'b'.repeat(1000)}"{1000}`), /more than 100000 elements/);
  t.match(refusal('root ::= "a"{5,2}'), /must not be the larger/);
  t.match(refusal('root ::= root "a" | "b"'), /left recursion/);
  t.match(refusal('root ::= a\na ::= b "x"\nb ::= a | "y"'), /left recursion/);
  t.match(refusal('root ::= empty root "a" | "b"\nempty ::= maybe\nmaybe ::= "x"?'), /left recursion/);
  t.match(refusal('root ::= ("a"*)*'), /left recursion/);
  t.equal(refusal(doubled(10)), 'accepted');
  t.match(refusal(doubled(60)), /begin in too many ways/);
});
