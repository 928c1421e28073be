import t from 'tap';
import { answerIn, reasoningAfter, reasoningTags, withoutReasoning } from '../../lib/chat/reasoning-tags.js';

const tags = { begin: '<think>', end: '</think>' };

t.test('finds the tags that a template names', async t => {
  t.same(reasoningTags("{{ '<think>' }}"), tags);
  t.same(reasoningTags("{{ m.content.split('</think>')[-1] }}"), tags);
  t.same(reasoningTags("{{ '[THINK]' + block['thinking'] + '[/THINK]' }}"), {
    begin: '[THINK]',
    end: '[/THINK]',
  });
  t.equal(reasoningTags('{{ m.content }}<|end|>'), undefined);
});

t.test('knows whether a reply can begin with reasoning', async t => {
  const after = (prompt: string, prefill = '') => reasoningAfter(prompt + prefill, prefill, tags);
  t.equal(after('user <think> assistant\n'), 'free');
  t.equal(after('assistant\n<think>\n'), 'open');
  t.equal(after('assistant\n<think>\n\n</think>\n\n'), 'closed');
  t.equal(after('assistant\n', 'Yes, '), 'closed');
  t.equal(after('assistant\n', '<think>I '), 'open');
  t.equal(after('assistant\n', '<think>I see</think>'), 'closed');
  t.equal(after('assistant\n<think>\n', 'I '), 'open');
  t.equal(after('assistant\n<think>\n', 'I see</think>Yes'), 'closed');
  t.equal(after('assistant\n', '\n'), 'free');
});

t.test('closes reasoning where the template does not', async t => {
  const asks = '{% if enable_thinking %}<think>{% endif %}';
  t.equal(withoutReasoning('assistant\n', '{{ m }}'), 'assistant\n');
  t.equal(withoutReasoning('assistant\n', asks), 'assistant\n');
  t.equal(withoutReasoning('assistant\n<think>\n', asks), 'assistant\n<think>\n\n</think>\n\n');
  t.equal(withoutReasoning('assistant\n<think></think>', asks), 'assistant\n<think></think>');
  t.equal(withoutReasoning('assistant\n', "split('</think>')"), 'assistant\n<think>\n\n</think>\n\n');
});

t.test('finds the answer in what an assistant has said', async t => {
  t.equal(answerIn('<think>a</think>{', tags), '{');
  t.equal(answerIn('<think>a', tags), '');
  t.equal(answerIn('{', tags), '{');
  t.equal(answerIn('<think>a', undefined), '<think>a');
});
