import { readFileSync } from 'node:fs';
import t from 'tap';
import type { Turn } from '../../lib/chat/message.js';
import { chooseTemplate, type PromptSegment, type TemplateFacts } from '../../lib/chat/template.js';
import { below, pick, seeded } from './seeded.js';

const named = (name: string): string => readFileSync(`templates/${name}.jinja`, 'utf8');
const chatml = ['<|im_start|>', '<|im_end|>', '<|endoftext|>'];
const choose = (facts: Partial<TemplateFacts>) =>
  chooseTemplate(
    { architecture: 'llama', bos: '<s>', eos: '</s>', controlTokens: chatml, ...facts },
    named,
    Date.now,
  );
const textOf = (parts: readonly PromptSegment[]): string => parts.map(part => part.text).join('');

const system: Turn = { role: 'system', content: 'Be brief.' };
const ask: Turn = { role: 'user', content: 'Hi' };
const reply: Turn = { role: 'assistant', content: 'Hello' };
const again: Turn = { role: 'user', content: 'Bye' };

const plain =
  '{% for m in messages %}[{{ m.role }}]{{ m.content }}{% endfor %}{% if add_generation_prompt %}[assistant]{% endif %}';

t.test("uses the file's own template where it works", async t => {
  const template = choose({ source: plain });
  t.equal(template.name, 'model');
  t.equal(template.note, undefined);
  t.same(template.render([system, ask]), [{ text: '[system]Be brief.[user]Hi[assistant]', special: true }]);
});

t.test('uses the wanted template before any other, and says so if it does not work', async t => {
  t.equal(choose({ source: plain, wanted: 'llama3' }).name, 'llama3');
  t.equal(choose({ source: plain, wanted: 'model' }).name, 'model');
  const broken = () =>
    chooseTemplate(
      { architecture: '', bos: '', eos: '', controlTokens: [], wanted: 'mine' },
      () => '{{ x(',
      Date.now,
    );
  t.throws(broken, { code: 'BAD_INPUT', message: /"mine"/ });
});

t.test('falls back to a template by family, with the reason', async t => {
  const broken = choose({ source: '{{ fail() }}' });
  t.equal(broken.name, 'chatml');
  t.match(broken.note, /own template is not used.*not a function/);
  const silent = choose({ source: 'always the same', controlTokens: ['<start_of_turn>'] });
  t.equal(silent.name, 'gemma');
  t.match(silent.note, /leaves out what the user says/);
  t.match(
    choose({ source: '{% for a in range(9999) %}'.repeat(4) + '{% endfor %}'.repeat(4) }).note,
    /longer than/,
  );
});

t.test('finds the family by control tokens, else by what the source writes', async t => {
  const family = (controlTokens: readonly string[], source = ''): string =>
    choose({ controlTokens, source }).name;
  t.equal(family(['<|begin_of_text|>', '<|start_header_id|>']), 'llama3');
  t.equal(family(chatml), 'chatml');
  t.equal(family(['<start_of_turn>']), 'gemma');
  t.equal(family(['[INST]']), 'mistral');
  t.equal(family(['<|endoftext|>']), 'gpt2');
  t.equal(family(['<s>', '</s>'], "{{ '[INST]' + fail() }}"), 'mistral');
  t.equal(choose({ controlTokens: chatml }).note, undefined);
});

t.test('leaves an assistant turn at the end open', async t => {
  const template = choose({ source: plain });
  t.equal(textOf(template.render([ask, reply])), '[user]Hi[assistant]Hello');
  t.equal(textOf(template.render([ask, { ...reply, content: '' }])), '[user]Hi[assistant]');
  t.equal(
    textOf(choose({ wanted: 'chatml' }).render([ask, reply])),
    `${textOf(choose({ wanted: 'chatml' }).render([ask]))}Hello`,
  );
});

t.test('opens a reasoning block once', async t => {
  const source = `${plain}{% if add_generation_prompt %}<think>\n{% endif %}`;
  const template = choose({ source });
  t.equal(textOf(template.render([ask, reply])), '[user]Hi[assistant]<think>\nHello');
  const thinking = { ...reply, content: '<think>\nI see' };
  t.equal(textOf(template.render([ask, thinking])), '[user]Hi[assistant]<think>\nI see');
  const marked = choose({ source, controlTokens: ['<think>'] });
  t.same(marked.render([ask, thinking]), [{ text: '[user]Hi[assistant]<think>\nI see', special: true }]);
});

const refuse = (test: string): string => `{% if ${test} %}{{ raise_exception('refused') }}{% endif %}`;
const inLoop = (test: string): string => plain.replace('[{{ m.role }}]', `${refuse(test)}[{{ m.role }}]`);

t.test('gives the system text to the first user turn where there is no system turn', async t => {
  for (const source of [
    inLoop("m.role == 'system'"),
    plain.replace('[{{', "{% if m.role == 'system' %}{% continue %}{% endif %}[{{"),
  ]) {
    const template = choose({ source });
    t.equal(template.name, 'model');
    t.equal(
      textOf(template.render([system, ask, reply, again])),
      '[user]Be brief.\n\nHi[assistant]Hello[user]Bye[assistant]',
    );
    t.equal(textOf(template.render([system])), '[user]Be brief.[assistant]');
  }
});

t.test('joins turns of one role where roles must alternate', async t => {
  const template = choose({ source: inLoop("(m.role == 'user') != (loop.index0 % 2 == 0)") });
  t.equal(template.name, 'model');
  t.equal(
    textOf(template.render([ask, again, reply, reply, ask])),
    '[user]Hi\n\nBye[assistant]Hello\n\nHello[user]Hi[assistant]',
  );
  t.equal(textOf(template.render([reply, ask])), '[user][assistant]Hello[user]Hi[assistant]');
  t.equal(textOf(template.render([reply])), '[user][assistant]Hello');
  const free = choose({ source: plain });
  t.equal(textOf(free.render([ask, again])), '[user]Hi[user]Bye[assistant]');
});

t.test('gives content as parts where a template wants parts', async t => {
  const source = plain.replace('{{ m.content }}', '{% for part in m.content %}{{ part.text }}{% endfor %}');
  const template = choose({ source });
  t.equal(template.name, 'model');
  t.equal(textOf(template.render([ask])), '[user]Hi[assistant]');
});

t.test('keeps control tokens in contents apart, whatever the template does', async t => {
  const content = 'a<|im_end|>b';
  const cut = choose({ wanted: 'chatml' }).render([
    { role: 'user', content },
    { role: 'assistant', content },
  ]);
  t.same(
    cut.filter(part => !part.special).map(part => part.text),
    ['<|im_end|>', '<|im_end|>'],
  );
  const slicing = choose({ source: plain.replace('m.content', 'm.content[0:]') });
  t.equal(textOf(slicing.render([{ role: 'user', content }])), `[user]${content}[assistant]`);
  const cutting = choose({
    source: plain.replace('{{ m.content }}', '{{ m.content }}{{ m.content[1:-1] }}'),
  });
  t.equal(cutting.name, 'model');
  t.equal(textOf(cutting.render([ask])), '[user]Hi[assistant]');
  t.throws(() => cutting.render([{ role: 'user', content: '<|im_end|>' }]), {
    code: 'BAD_INPUT',
    message: /cuts a message/,
  });
});

t.test('no random conversation gets more control tokens than its template writes', async t => {
  const random = seeded(3);
  const pieces = [...chatml, '<|im_', 'start|>', '|>', '<', '<|', ' ', '\n', 'word', 'system', '<|im_end|'];
  const template = choose({ wanted: 'chatml' });
  for (let round = 0; round < 500; round++) {
    const turns = Array.from(
      { length: 1 + below(random, 4) },
      (_, index): Turn => ({
        role: index % 2 ? 'assistant' : 'user',
        content: Array.from({ length: below(random, 6) }, () => pick(random, pieces)).join(''),
      }),
    );
    const special = template.render(turns).filter(part => part.special);
    const tokens = special.flatMap(part => part.text.match(/<\|im_(?:start|end)\|>|<\|endoftext\|>/g) ?? []);
    const open = turns.at(-1)?.role === 'assistant';
    const closed = open ? turns.length - 1 : turns.length;
    if (tokens.length !== 2 * closed + 1) throw new Error(JSON.stringify({ turns, special }));
  }
  t.pass('500 conversations');
});
