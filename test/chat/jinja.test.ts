import t from 'tap';
import { compileTemplate } from '../../lib/chat/jinja.js';
import { LlmtuiError } from '../../lib/errors.js';

const hello = [{ role: 'user', content: 'hello' }];
const variables = { messages: hello, add_generation_prompt: true, bos_token: '<s>', eos_token: '</s>' };
const render = (source: string, messages: readonly object[] = hello, budgetMs = 10_000): string =>
  compileTemplate('probe', source, Date.now, budgetMs).render({ ...variables, messages });

t.test('gives the variables and functions of transformers', async t => {
  t.equal(render('{{ bos_token }}{{ messages[0].role }}{{ eos_token }}'), '<s>user</s>');
  t.equal(render('{{ add_generation_prompt }} {{ tools is defined }}'), 'true false');
  t.equal(render('{% for i in range(1, 7, 2) %}{{ i }}{% endfor %}{{ range(3) | join }}'), '135012');
  t.equal(render('{{ range(3, 0, -1) | join }}'), '321');
  const day = compileTemplate('day', '{{ strftime_now("%d %b %Y") }}', () => Date.UTC(2024, 6, 26, 12));
  t.equal(day.render(variables), '26 Jul 2024');
});

t.test('strips blocks as transformers does', async t => {
  t.equal(render('a\n  {% if true %}\nb\n  {% endif %}\nc\n'), 'a\nb\nc');
});

t.test('says which template failed and why', async t => {
  const failure = (source: string): string => {
    try {
      render(source);
    } catch (thrown) {
      if (thrown instanceof LlmtuiError && thrown.code === 'BAD_INPUT') return thrown.message;
      throw thrown;
    }
    return 'no failure';
  };
  t.match(
    failure('{{ raise_exception("roles must\n\x1b[31malternate") }}'),
    /"probe".*: roles must \[31malternate$/,
  );
  t.match(failure('{% if %}'), /"probe" does not work/);
  t.match(failure('{{ nothing() }}'), /"probe".*not a function/);
  t.match(failure('{% break %}'), /outside of a loop/);
  t.ok(failure(`{{ raise_exception("${'long '.repeat(1000)}") }}`).length < 300);
});

/** Doubles `name` `times` times; the values are spelled with a namespace, as loops have scopes of their own. */
const doubled = (times: number, start = "'aaaaaaaa'"): string =>
  `{% set n = namespace(x=${start}) %}{% for i in range(${times}) %}{% set n.x = n.x + n.x %}{% endfor %}`;

const hostile: readonly (readonly [name: string, source: string, reason: RegExp])[] = [
  [
    'loops within loops',
    '{% for a in range(9999) %}'.repeat(4) + '{% endfor %}'.repeat(4),
    /longer than|steps/,
  ],
  [
    'loops that print',
    `${'{% for a in range(9999) %}'.repeat(4)}x${'{% endfor %}'.repeat(4)}`,
    /longer than|steps|too long/,
  ],
  ['a giant range', '{{ range(1000000000) | length }}', /range\(\)/],
  ['an endless range', '{{ range(0, 10, 0) }}', /step/],
  ['a range without a number', '{{ range(0 // 0) }}', /range\(\)/],
  ['a doubling text', `${doubled(60)}{{ n.x }}`, /too long/],
  ['a doubling list', `${doubled(60, '[1]')}{{ n.x | length }}`, /too long/],
  [
    'lists that hold lists twice',
    '{% set n = namespace(x=[1]) %}{% for i in range(60) %}{% set n.x = [n.x, n.x] %}{% endfor %}{{ n.x }}',
    /too long/,
  ],
  [
    'mappings that hold mappings twice',
    '{% set n = namespace(x={}) %}{% for i in range(60) %}{% set n.x = {"a": n.x, "b": n.x} %}{% endfor %}{{ n.x | tojson }}',
    /too long/,
  ],
  [
    'namespaces that grow after they were listed',
    '{% set a = namespace(x=1) %}{% set b = namespace(x=[a, a]) %}{% set a.x = "y" %}{{ [b.x, b.x] | tojson }}',
    /namespace inside/,
  ],
  ['a namespace in itself', '{% set a = namespace(x=1) %}{% set a.x = a %}{{ a }}', /namespace inside/],
  ['a macro that calls itself', '{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}', /nest/],
  [
    'a macro tree',
    '{% macro m(d) %}{% if d > 0 %}{{ m(d - 1) }}{{ m(d - 1) }}{% endif %}{% endmacro %}{{ m(40) }}',
    /longer than|steps/,
  ],
  ['joining with a long text', `${doubled(17)}{{ range(9999) | join(n.x) }}`, /too much text/],
  ['joining by name', `${doubled(17)}{{ range(9999) | join(separator=n.x) }}`, /too much text/],
  ['replacing with a long text', `${doubled(17)}{{ n.x.replace('a', n.x) }}`, /too much text/],
  ['replacing by a filter', `${doubled(17)}{{ n.x | replace('a', n.x) }}`, /too much text/],
  [
    'replacing by a block',
    `${doubled(17)}{% filter replace('a', n.x) %}{{ n.x }}{% endfilter %}`,
    /too much text/,
  ],
  ['replacing by a method kept', `${doubled(17)}{% set f = n.x.replace %}{{ f('a', n.x) }}`, /too much text/],
  ['replacing by a method named', `${doubled(17)}{{ n.x['repl' ~ 'ace']('a', n.x) }}`, /too much text/],
  ['searching badly', `${doubled(16)}{{ 'b' ~ n.x in n.x ~ n.x ~ 'b' }}`, /too much text/],
  ['splitting badly', `${doubled(16)}{{ (n.x ~ n.x).split('b' ~ n.x) | length }}`, /too much text/],
  [
    'splitting over and over',
    `${doubled(18)}{% for i in range(999) %}{% set y = n.x.split('a') %}{% endfor %}`,
    /too much text|longer than/,
  ],
  [
    'slicing over and over',
    `${doubled(18)}{% for i in range(999) %}{% set y = n.x[1:] %}{% endfor %}`,
    /too much text|longer than/,
  ],
  ['indenting far', `${doubled(4, "'a\\n'")}{{ n.x | indent(1000000000) }}`, /too much text/],
  ['writing JSON far to the right', '{{ messages | tojson(indent=1000000000) }}', /too much text/],
  [
    'a long path for each item',
    `${doubled(17, "'0.'")}{{ [range(999)] | map(attribute=n.x) | list }}`,
    /too much text/,
  ],
  ['a giant power', '{{ 10 ** 400 }}', /finite/],
  ['deep brackets', `{{ ${'('.repeat(20_000)}1${')'.repeat(20_000)} }}`, /deep/],
  ['deep lists', `{{ ${'['.repeat(20_000)}1${']'.repeat(20_000)} }}`, /deep/],
  ['a giant source', 'x'.repeat(300_000), /characters/],
  ['a run of blanks', `${' '.repeat(100_000)}x`, /blanks/],
  ['blanks inside a tag', `{% if${' '.repeat(100_000)}true %}{% endif %}`, /blanks/],
];

for (const [name, source, reason] of hostile) {
  t.test(`is stopped: ${name}`, async t => {
    const before = process.memoryUsage().rss;
    const start = Date.now();
    const budgetMs = reason.test('longer than') ? 200 : 10_000;
    t.throws(() => render(source, hello, budgetMs), { code: 'BAD_INPUT', message: reason });
    t.ok(Date.now() - start < 8000, 'ends');
    const grown = (process.memoryUsage().rss - before) / 1e6;
    t.ok(grown < 800, `grew by ${Math.round(grown)} MB`);
  });
}

t.test('goes by the clock that it is given', async t => {
  let time = 0;
  const compiled = compileTemplate('slow', '{{ messages | length }}', () => (time += 800), 1000);
  t.throws(() => compiled.render(variables), { message: /"slow".*longer than 1000 ms/ });
});

t.test('renders long conversations with plain operations', async t => {
  const messages = Array.from({ length: 4000 }, (_, index) => ({
    role: index % 2 ? 'assistant' : 'user',
    content: `${index} ${'word '.repeat(50)}</think>answer`,
  }));
  const source =
    "{% set n = namespace(s='') %}{% for m in messages %}{% if 'x' not in m.content and m.content.split('</think>')[-1] | trim %}" +
    "{{ m.role | replace('u', 'U') }}:{{ m['content'].split('</think>')[-1].lstrip('\\n') }}\n{% endif %}{% endfor %}";
  t.equal(render(source, messages).split('\n').length, 4001);
});
