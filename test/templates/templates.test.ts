import { readdirSync, readFileSync } from 'node:fs';
import t from 'tap';
import type { Turn } from '../../lib/chat/message.js';
import { chooseTemplate, type PromptSegment, type TemplateFacts } from '../../lib/chat/template.js';

const named = (name: string): string => readFileSync(`templates/${name}.jinja`, 'utf8');
const choose = (facts: Partial<TemplateFacts>) =>
  chooseTemplate({ architecture: '', bos: '<s>', eos: '</s>', controlTokens: [], ...facts }, named, Date.now);
const textOf = (parts: readonly PromptSegment[]): string => parts.map(part => part.text).join('');

const conversation: readonly Turn[] = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: ' Hi\n' },
  { role: 'assistant', content: 'Hello ' },
  { role: 'user', content: 'Bye' },
];

/** The conversation in each format, as its publisher documents it. */
const golden: Readonly<Record<string, string>> = {
  chatml:
    '<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\n Hi\n<|im_end|>\n' +
    '<|im_start|>assistant\nHello <|im_end|>\n<|im_start|>user\nBye<|im_end|>\n<|im_start|>assistant\n',
  llama3:
    '<s><|start_header_id|>system<|end_header_id|>\n\nBe brief.<|eot_id|>' +
    '<|start_header_id|>user<|end_header_id|>\n\nHi<|eot_id|>' +
    '<|start_header_id|>assistant<|end_header_id|>\n\nHello<|eot_id|>' +
    '<|start_header_id|>user<|end_header_id|>\n\nBye<|eot_id|>' +
    '<|start_header_id|>assistant<|end_header_id|>\n\n',
  gemma:
    '<s><start_of_turn>user\nBe brief.\n\nHi<end_of_turn>\n<start_of_turn>model\nHello<end_of_turn>\n' +
    '<start_of_turn>user\nBye<end_of_turn>\n<start_of_turn>model\n',
  mistral: '<s>[INST] Be brief.\n\n Hi\n [/INST] Hello</s>[INST] Bye [/INST]',
  gpt2: 'Be brief.\n\nUser: Hi\nAssistant: Hello\nUser: Bye\nAssistant:',
};

t.test('every template has a golden rendering, and says where its format comes from', async t => {
  const names = readdirSync('templates').map(file => file.replace(/\.jinja$/, ''));
  t.same(names.sort(), Object.keys(golden).sort());
  for (const name of names) t.match(named(name), /^\{#- .{40}/s, name);
});

for (const [name, expected] of Object.entries(golden)) {
  t.test(`${name} renders as documented`, async t => {
    const template = choose({ wanted: name });
    t.equal(textOf(template.render(conversation)), expected);
    const closed = textOf(template.render(conversation.slice(0, 2)));
    t.ok(expected.startsWith(closed), 'the prompt before is a prefix of the prompt after');
    t.equal(textOf(template.render(conversation.slice(0, 3))), `${closed}Hello `);
    t.notMatch(textOf(template.render(conversation.slice(1))), /Be brief/);
  });
}

/** The chat template in a GGUF file: key, value type 8 (string), length in 8 bytes, text. */
function templateIn(path: string): string {
  const file = readFileSync(path);
  const key = 'tokenizer.chat_template';
  const at = file.indexOf(key) + key.length + 4;
  const length = Number(file.readBigUInt64LE(at));
  return file.toString('utf8', at + 8, at + 8 + length);
}

t.test("the starter model's own template is in use, and is ChatML", async t => {
  const source = templateIn('fixtures/models/SmolLM2-135M-Instruct.Q4_1.gguf');
  const tokens = ['<|endoftext|>', '<|im_start|>', '<|im_end|>', '<repo_name>'];
  const own = choose({ source, controlTokens: tokens, bos: '<|im_start|>', eos: '<|im_end|>' });
  t.equal(own.name, 'model');
  t.same(own.render(conversation), choose({ wanted: 'chatml' }).render(conversation));
});
