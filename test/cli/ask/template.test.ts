import t from 'tap';
import { fillTemplate } from '../../../lib/cli/ask/fill-template.js';
import { fill, readTemplate, variablesOf } from '../../../lib/cli/ask/template.js';

const input = (words: string[], stdin = '') => ({ stdin, files: [], words });

t.test('a template is a map of YAML, and every key may be left out', async t => {
  const text = [
    '# Translations',
    'prompt: |',
    '  Translate into {{language}}:',
    '',
    '  {{ input }}',
    'system: You are a translator.',
    'model: smollm2-135m',
    'sampling: {temperature: 0.2, stop: ["END"]}',
    'schema: "text, language"',
    'defaults: {language: French, n: 3}',
  ].join('\n');
  t.same(readTemplate(text, 'a.yaml'), {
    prompt: 'Translate into {{language}}:\n\n{{ input }}\n',
    system: 'You are a translator.',
    model: 'smollm2-135m',
    sampling: { temperature: 0.2, stop: ['END'] },
    schema: 'text, language',
    defaults: { language: 'French', n: '3' },
  });
  t.same(readTemplate('system: x', 'a.yaml'), { system: 'x' });
});

t.test('what is wrong is named with file, line and key', async t => {
  const wrong = (text: string, message: RegExp) =>
    t.throws(() => readTemplate(text, 'a.yaml'), { code: 'BAD_INPUT', message });
  wrong('prompt: x\ntemperature: 1', /^a\.yaml, line 2: no key "temperature"; known are prompt, system/);
  wrong('prompt: [x]', /^a\.yaml, line 1: prompt must be text$/);
  wrong('prompt: x\nsampling:\n  temperature: hot', /line 3: sampling\.temperature is a number from 0 to 5/);
  wrong('sampling: {tempo: 1}', /line 1: no parameter "tempo" in sampling/);
  wrong('defaults: {a: [1]}', /defaults must be a map/);
  wrong('schema: 3', /schema must be a JSON Schema/);
  wrong('- a', /a template is a map of prompt/);
  wrong('', /a template is a map/);
  wrong('a: "b', /^a\.yaml, line 1: \S.*$/);
  wrong(`a: &a [x]\n${'b: *a\n'.repeat(3)}`, /line/);
});

t.test('variables are names in double braces; everything else stays', async t => {
  t.same(variablesOf('{{a}} $b {{ c-d }} {{a}} {{ 1 }} {e} {{"f"}}'), ['a', 'c-d']);
  t.equal(
    fill('{{a}} costs $5, {{b}} {{constructor}}', { a: '{{b}} $&' }),
    '{{b}} $& costs $5, {{b}} {{constructor}}',
  );
});

t.test(
  'values come from the command line, else from the defaults; the input stands where it is named',
  async t => {
    const template = {
      prompt: '{{input}}\n\nIn {{language}}, {{tone}}.',
      defaults: { language: 'French', tone: 'kindly' },
    };
    const filled = fillTemplate(template, 'x', { tone: 'drily' });
    t.equal(filled.question(input(['Good', 'day'], 'Ladies')), 'Ladies\n\nGood day\n\nIn French, drily.');
    const plain = fillTemplate({ prompt: 'Sum up.' }, 'x', {});
    t.equal(plain.question(input(['Briefly.'], 'A text')), 'A text\n\nSum up.\n\nBriefly.');
    const system = fillTemplate({ system: 'Speak {{language}}.' }, 'x', { language: 'Latin' });
    t.equal(system.system, 'Speak Latin.');
    t.equal(system.question(input(['Hi'])), 'Hi');
  },
);

t.test('a variable without a value, and a value without a variable, are named', async t => {
  t.throws(() => fillTemplate({ prompt: '{{tone}}' }, 'x', {}), {
    code: 'USAGE',
    message: 'the template x needs a value for {{tone}}: -p tone=<value> gives one',
  });
  t.throws(() => fillTemplate({ prompt: '{{tone}}' }, 'x', { tune: 'y' }), {
    code: 'USAGE',
    message: 'the template x has no variable tune; it has tone',
  });
  const needy = fillTemplate({ prompt: 'Sum up: {{input}}' }, 'x', {});
  t.throws(() => needy.question(input([])), { code: 'USAGE', message: /\{\{input\}\}: pipe text/ });
  t.throws(() => fillTemplate({ system: '{{input}}' }, 'x', {}), { code: 'USAGE' });
});
