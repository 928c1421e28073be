import t from 'tap';
import { type ReasoningPiece, ReasoningReader } from '../../lib/chat/reasoning.js';
import { below, pick, seeded } from './seeded.js';
import { cut } from './tools/cuts.js';

const tags = { begin: '<think>', end: '</think>' };

function read(pieces: readonly string[], opened: boolean, of = tags) {
  const reader = new ReasoningReader(of, opened);
  const found: ReasoningPiece[] = [...pieces.flatMap(piece => reader.push(piece)), ...reader.end()];
  const whole = pieces.join('');
  let reasoning = '';
  let text = '';
  for (const piece of found) {
    if (piece.type === 'reasoning') reasoning += piece.text;
    else {
      if (!whole.startsWith(piece.text, piece.at)) throw new Error(`${piece.text} is not at ${piece.at}`);
      text += piece.text;
    }
  }
  return { reasoning, text };
}

const cases: readonly (readonly [opened: boolean, written: string, reasoning: string, text: string])[] = [
  [false, '<think>\nI see.\n</think>\n\nYes.\n', 'I see.', 'Yes.\n'],
  [false, '\n<think>I\n\nsee</think>Yes', 'I\n\nsee', 'Yes'],
  [false, ' Yes, <think>no</think>', '', ' Yes, <think>no</think>'],
  [false, 'Yes </think>', '', 'Yes </think>'],
  [false, '<thin', '', '<thin'],
  [false, '', '', ''],
  [false, '<think>\n\n</think>\n\nYes', '', 'Yes'],
  [false, '<think>never </thin', 'never </thin', ''],
  [true, '\nI see.\n</think>\n\nYes <think>', 'I see.', 'Yes <think>'],
  [true, '<think>\nI see.</think>Yes', 'I see.', 'Yes'],
  [true, 'I see. \n', 'I see.', ''],
  [true, '</think>', '', ''],
];

t.test('tells reasoning at the beginning apart, and shows no tags', async t => {
  for (const [opened, written, reasoning, text] of cases) {
    t.same(read([written], opened), { reasoning, text }, JSON.stringify([opened, written]));
  }
});

t.test('reads the same whatever the pieces', async t => {
  const random = seeded(2);
  const fragments = ['<think>', '</think>', '<', '/', 'think', '>', ' ', '\n', 'é😀', 'word'];
  for (let round = 0; round < 2000; round++) {
    const written = Array.from({ length: below(random, 10) }, () => pick(random, fragments)).join('');
    const opened = random() < 0.5;
    const pieces = cut(random, written);
    const [found, whole] = [read(pieces, opened), read([written], opened)];
    if (JSON.stringify(found) !== JSON.stringify(whole))
      t.same(found, whole, JSON.stringify([opened, pieces]));
  }
});

t.test('tells reasoning as it comes', async t => {
  const reader = new ReasoningReader(tags, false);
  t.same(reader.push('<think>\nI '), [{ type: 'reasoning', text: 'I' }]);
  t.same(reader.push('see </th'), [{ type: 'reasoning', text: ' see' }]);
  t.same(reader.push('en'), [{ type: 'reasoning', text: ' </then' }]);
  t.same(reader.push('</think>\nYes'), [{ type: 'text', text: 'Yes', at: 29 }]);
  t.same(reader.push('.'), [{ type: 'text', text: '.', at: 32 }]);
});

t.test('leaves out the headers of gpt-oss', async t => {
  const harmony = { begin: '<|channel|>analysis<|message|>', end: '<|end|>' };
  const final = '<|channel|>final<|message|>';
  const written = `<|channel|>analysis<|message|>I see.<|end|><|start|>assistant${final}Yes.`;
  for (const pieces of [[written], [...written]]) {
    t.same(read(pieces, false, harmony), { reasoning: 'I see.', text: 'Yes.' });
  }
  t.same(read([final, 'Yes.'], false, harmony), { reasoning: '', text: 'Yes.' });
  t.same(read(['Yes.'], false, harmony), { reasoning: '', text: 'Yes.' });
});
