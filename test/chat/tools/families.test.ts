import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { Turn } from '../../../lib/chat/message.js';
import { chooseTemplate } from '../../../lib/chat/template.js';
import { CallReader } from '../../../lib/chat/tools/reader.js';
import { checkoutSource, missing } from '../../engine/llama/source.js';
import { call, weather } from './sample-tools.js';

/** What the templates that llama.cpp keeps for its tests come to: the format, and the end of reasoning if there is any. */
const expected: Readonly<Record<string, readonly [format: string, end?: string]>> = {
  'Qwen-Qwen2.5-7B-Instruct': ['hermes'],
  'Qwen-Qwen3-0.6B': ['hermes', '</think>'],
  'Qwen-QwQ-32B': ['hermes', '</think>'],
  'Qwen3-Coder': ['qwen3-coder'],
  'meta-llama-Llama-3.1-8B-Instruct': ['llama3'],
  'meta-llama-Llama-3.2-3B-Instruct': ['llama3'],
  'mistralai-Mistral-Nemo-Instruct-2407': ['mistral'],
  'Mistral-Small-3.2-24B-Instruct-2506': ['mistral-args'],
  'mistralai-Ministral-3-14B-Reasoning-2512': ['mistral-args', '[/THINK]'],
  'unsloth-mistral-Devstral-Small-2507': ['mistral-args'],
  'llama-cpp-deepseek-r1': ['deepseek-r1', '</think>'],
  'GLM-4.6': ['glm', '</think>'],
  'ibm-granite-granite-4.0': ['hermes'],
  'google-gemma-2-2b-it': ['generic'],
  'HuggingFaceTB-SmolLM3-3B': ['generic', '</think>'],
};

const values = { city: 'Paris' };
const path: readonly Turn[] = [
  { role: 'user', content: 'Weather?' },
  { role: 'assistant', content: '', toolCalls: [call(weather.name, values, 'call_a')] },
  { role: 'tool', content: 'sunny', toolCallId: 'call_a', toolName: weather.name },
];

t.test('knows the templates of the families', { skip: missing() }, async t => {
  const folder = join(checkoutSource(t, 'models/templates'), 'models/templates');
  const names = readdirSync(folder).flatMap(file => (file.endsWith('.jinja') ? [file.slice(0, -6)] : []));
  const own = readFileSync('templates/chatml.jinja', 'utf8');
  for (const name of names) {
    const source = readFileSync(join(folder, `${name}.jinja`), 'utf8');
    const facts = { source, architecture: '', bos: '<s>', eos: '</s>', controlTokens: [] };
    const template = chooseTemplate(facts, () => own, Date.now);
    const draw = (turns: readonly Turn[]): string =>
      template
        .render(turns, { tools: [weather] })
        .map(segment => segment.text)
        .join('');
    const text = draw(path);
    for (const wanted of [weather.name, weather.description!, 'Paris', 'sunny']) {
      t.ok(text.includes(wanted), `${name} tells ${wanted}`);
    }
    const [format, end] = expected[name] ?? [template.toolFormat, template.reasoning?.end];
    t.equal(template.toolFormat, format, name);
    t.equal(template.reasoning?.end, end, name);
    const isInText = text.includes('You can call functions');
    if (format === 'generic') t.ok(isInText, name);
    else if (Object.hasOwn(expected, name)) t.notOk(isInText, name);
    // What stands behind the question is what the model would have written.
    const [asked, answered] = [draw(path.slice(0, 1)), draw(path.slice(0, 2))];
    let start = 0;
    while (asked[start] !== undefined && asked[start] === answered[start]) start++;
    // Both may go on with a tag.
    while (/<\w*$/.test(answered.slice(0, start))) start--;
    const reader = new CallReader([weather], () => 'call_1');
    reader.push(answered.slice(start));
    reader.end();
    t.same(reader.calls.at(-1)?.arguments, values, `${name}: its calls are read`);
  }
});
