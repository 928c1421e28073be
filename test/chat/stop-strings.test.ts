import { readFileSync } from 'node:fs';
import t from 'tap';
import { stopStringsOf } from '../../lib/chat/stop-strings.js';
import { chooseTemplate } from '../../lib/chat/template.js';

const named = (name: string): string => readFileSync(`templates/${name}.jinja`, 'utf8');

t.test('ends a reply where the format would go on with the next turn', async t => {
  for (const name of ['llama3', 'chatml', 'gemma', 'mistral', 'gpt2']) {
    const facts = { architecture: '', bos: '', eos: '', controlTokens: [], wanted: name };
    const template = chooseTemplate(facts, named, () => 0);
    const turns = [
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: 'Hello' },
      { role: 'user', content: 'Bye' },
    ] as const;
    const [rendered] = template.render(turns);
    const after = rendered!.text.slice(rendered!.text.indexOf('Hello'));
    const stops = stopStringsOf(name)
      .map(stop => after.indexOf(stop))
      .filter(index => index >= 0);
    t.ok(Math.min(...stops) < after.indexOf('Bye'), name);
  }
});

t.test("knows nothing of a model's own template", async t => {
  t.same(stopStringsOf('model'), []);
  t.same(stopStringsOf('constructor'), []);
});
