import t from 'tap';
import { cellWidth, clusters, textWidth, truncate } from '../../lib/terminal/width.js';
import { seeded } from './seeded.js';

const samples = {
  a: 1,
  é: 1,
  'e\u0301': 1,
  '\u0301': 0,
  '…': 1,
  '─': 1,
  한: 2,
  '\u1112\u1161\u11ab': 2,
  字: 2,
  Ａ: 2,
  ｱ: 1,
  '\u304b\u3099': 2,
  '❤': 1,
  '❤\ufe0f': 2,
  '1\ufe0f\u20e3': 2,
  '©': 1,
  '⌚': 2,
  '😀': 2,
  '👍🏽': 2,
  '☝🏽': 2,
  '👩\u200d👩\u200d👧': 2,
  '🇫🇮': 2,
  '🇫': 2,
  ก: 1,
  กำ: 2,
  'क\u094d\u0937': 2,
  𝒳: 1,
  𠀋: 2,
  '\ue0b0': 1,
};

t.test('the width of one cluster', async t => {
  for (const [cluster, width] of Object.entries(samples)) {
    t.same(clusters(cluster), [cluster], `${cluster} is one cluster`);
    t.equal(cellWidth(cluster), width, `${cluster} takes ${width}`);
  }
});

t.test('clusters agree with the Unicode segmentation of the whole text', async t => {
  const segmenter = new Intl.Segmenter();
  const pieces = [...Object.keys(samples), ' ', 'x', '\u0600', '\u200d', '\ufe0f', '\u1161', '\n', '字'];
  const next = seeded(7);
  const wrong: string[] = [];
  for (let round = 0; round < 3000; round++) {
    let text = '';
    for (let i = next(12); i >= 0; i--) text += pieces[next(pieces.length)];
    const parts = clusters(text);
    const width = parts.reduce((sum, cluster) => sum + cellWidth(cluster), 0);
    const right = [...segmenter.segment(text)].every(({ segment }, i) => segment === parts[i]);
    if (!right || parts.join('') !== text || textWidth(text) !== width) wrong.push(text);
  }
  t.same(wrong, []);
});

t.test('a letter under thousands of marks is cut into bounded clusters', async t => {
  const text = `x${'\u0301'.repeat(5000)}y`;
  const parts = clusters(text);
  t.equal(parts.join(''), text);
  t.ok(parts.every(part => part.length <= 64));
  t.equal(textWidth(text), 2);
});

t.test('a long run of clusters is split as a short one', async t => {
  for (const cluster of ['😀', '👩\u200d👩\u200d👧', '🇫🇮', 'क\u094d\u0937'])
    t.same(new Set(clusters(cluster.repeat(3000))), new Set([cluster]));
});

t.test('truncate keeps within the columns and never splits a cluster', async t => {
  t.equal(truncate('hello', 5), 'hello');
  t.equal(truncate('hello', 4), 'hel…');
  t.equal(truncate('字字字', 5), '字字…');
  t.equal(truncate('字字字', 4), '字…');
  t.equal(truncate('a👩\u200d👧b', 3, ''), 'a👩\u200d👧');
  t.equal(truncate('hello', 0), '');
  t.equal(truncate('hello', -3), '');
  t.equal(truncate('hello', 2, '...'), 'he');
});
