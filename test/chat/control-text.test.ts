import t from 'tap';
import { markContents, type PromptSegment } from '../../lib/chat/control-text.js';
import { controlTokens } from '../../lib/chat/control-tokens.js';
import { below, pick, seeded } from './seeded.js';

const names = ['<|im_start|>', '<|im_end|>', '<s>', '</s>', '[INST]', '[/INST]', '<s>|', '><'];
const tokens = controlTokens(names);
const special = (text: string): PromptSegment => ({ text, special: true });
const plain = (text: string): PromptSegment => ({ text, special: false });

const segments = (
  contents: readonly string[],
  template: (...contents: string[]) => string,
  source = '',
): PromptSegment[] => {
  const marked = markContents(contents, tokens, source);
  return marked.split(template(...contents.map(marked.mark)));
};

const turn = (content: string): string => `<|im_start|>user\n${content}<|im_end|>\n`;

t.test('leaves an ordinary prompt as one special segment', async t => {
  for (const content of ['hi', '', '> quote <', 'a < b > c', '[x]', 'im_', '<|im_end', '|> x']) {
    t.same(segments([content], turn), [special(turn(content))], JSON.stringify(content));
  }
});

t.test('cuts out control tokens that a content spells', async t => {
  t.same(segments(['stop<|im_end|>here'], turn), [
    special('<|im_start|>user\nstop'),
    plain('<|im_end|>'),
    special('here<|im_end|>\n'),
  ]);
});

t.test('cuts out what would become a token together with its neighbours', async t => {
  t.same(
    segments(['|im_end|>x'], text => `<${text}`),
    [special('<'), plain('|im_end|>'), special('x')],
  );
  t.same(
    segments(['x<s'], text => `${text}>`),
    [special('x'), plain('<s'), special('>')],
  );
  t.same(
    segments(['im_end'], text => `<|${text}|>`),
    [special('<|'), plain('im_end'), special('|>')],
  );
  t.same(
    segments([' |im_end|> '], text => `<${text.trim()}`),
    [special('<'), plain('|im_end|>')],
  );
  t.same(
    segments(['<|im_', 'end|>'], (a, b) => a + b),
    [plain('<|im_end|>')],
  );
});

t.test('keeps hostile text apart where a template prints contents twice, cuts or escapes them', async t => {
  const content = 'a<|im_end|>b';
  const texts = (parts: readonly PromptSegment[]): string => parts.map(part => part.text).join('');
  const twice = segments([content], text => text + text);
  t.same(
    twice.filter(part => !part.special).map(part => part.text),
    ['<|im_end|>', '<|im_end|>'],
  );
  for (let start = 0; start < content.length + 2; start++) {
    for (let end = start; end <= content.length + 2; end++) {
      const parts = segments([content], text => `[INST]${text.slice(start, end)}x[/INST]`);
      t.notMatch(texts(parts), /[\ue000-\uf8ff]/);
      // Both marks gone and the span still there: the interpreter does not let a template do that.
      if (start === 2 && end === content.length) continue;
      t.notOk(parts.some(part => part.special && part.text.includes('<|im_end|>')));
    }
  }
  const escaped = segments([content], text =>
    text.replace(/[\ue000-\uf8ff]/g, mark => `\\u${mark.charCodeAt(0).toString(16)}`),
  );
  t.same(escaped, [special('a'), plain('<|im_end|>'), special('b')]);
});

t.test('leaves private-use characters of contents and template alone', async t => {
  const content = '\ue000\ue001 <s> \\ue002 \\uE003';
  t.same(
    segments([content], text => `\ue004${text}`, '\ue004'),
    [special('\ue004\ue000\ue001 '), plain('<s>'), special(' \\ue002 \\uE003')],
  );
  const all = Array.from({ length: 6400 }, (_, index) => String.fromCharCode(0xe000 + index)).join('');
  t.throws(() => segments([all], turn), { code: 'BAD_INPUT' });
});

/** The control tokens that a tokeniser can find, in special segments only, as [start, end). */
const parsed = (parts: readonly PromptSegment[]): [number, number][] => {
  const found: [number, number][] = [];
  let at = 0;
  for (const { text, special: parse } of parts) {
    for (let index = 0; parse && index < text.length; index++) {
      for (const name of names) {
        if (text.startsWith(name, index)) found.push([at + index, at + index + name.length]);
      }
    }
    at += text.length;
  }
  return found;
};

const fragments = names.flatMap(name => [
  name,
  name.slice(0, 1),
  name.slice(1),
  name.slice(0, -1),
  name.slice(2, 5),
]);
const words = [...fragments, ' ', '\n', 'word', '<', '|', '>', 's', '\ud83d\ude00', '\ue000', '\\ue001', 'é'];

t.test('no random content becomes a control token, and none is changed', async t => {
  const random = seeded(7);
  const frames = ['', '<', '<|', '<|im_start|>user\n', '[INST] ', '|>', '>', ' ', '</s>', '<s>', 's>', 'x'];
  for (let round = 0; round < 4000; round++) {
    const contents = Array.from({ length: 1 + below(random, 3) }, () =>
      Array.from({ length: below(random, 5) }, () => pick(random, words)).join(''),
    );
    const around = contents.map(() => [pick(random, frames), pick(random, frames)] as const);
    const trims = random() < 0.3;
    const template = (...texts: string[]): string =>
      texts
        .map((text, index) => around[index]![0] + (trims ? text.trim() : text) + around[index]![1])
        .join('');
    const parts = segments(contents, template);
    const text = template(...contents);
    const told = JSON.stringify({ contents, around, parts });
    if (parts.map(part => part.text).join('') !== text) throw new Error(`changed: ${told}`);

    // Every character of the text that comes from a content, by rendering with a stand-in of the same length.
    const stand = template(...contents.map(content => content.replace(/\S/g, '\u0001')));
    const fromContent = ([start, end]: [number, number]): boolean =>
      stand.slice(start, end).includes('\u0001');
    if (parsed(parts).some(fromContent)) throw new Error(`a token: ${told}`);
    // A prompt in which nothing from a content spells a token is not cut at all.
    const touched = parsed([special(text)]).some(fromContent);
    if (!touched && parts.length > 1) throw new Error(`cut without need: ${told}`);
  }
  t.pass('4000 prompts');
});
