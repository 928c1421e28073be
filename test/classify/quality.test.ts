import t from 'tap';
import { foldCount, foldsOf } from '../../lib/classify/folds.js';
import { labelsOf } from '../../lib/classify/label.js';
import { bestThreshold, confusionOf, qualityOf } from '../../lib/classify/quality.js';

t.test('precision, recall and F1 of a label', async t => {
  const quality = qualityOf([true, true, false, false], [true, false, true, false]);
  t.same(quality, { precision: 0.5, recall: 0.5, f1: 0.5, support: 2 });
  t.same(qualityOf([false], [false]), { precision: 0, recall: 0, f1: 0, support: 0 });
});

t.test('the threshold with the best F1 lies between the scores, equal ones on one side', async t => {
  t.equal(bestThreshold([0.9, 0.7, 0.3, 0.1], [true, true, false, false]), 0.5);
  t.equal(bestThreshold([0.4, 0.4, 0.2], [true, false, false]), (0.4 + 0.2) / 2);
  t.equal(bestThreshold([0.9], [false]), 0.5, 'nothing is known of it');
});

t.test('what was taken for what', async t => {
  t.same(confusionOf([0, 0, 1], [0, 1, 1], 2), [
    [1, 1],
    [0, 1],
  ]);
});

t.test('folds have a share of every label', async t => {
  const labels = [...Array(10).fill([0]), ...Array(5).fill([1])] as number[][];
  const folds = foldsOf(labels, 5);
  for (let fold = 0; fold < 5; fold++) {
    const own = labels.filter((_, at) => folds[at] === fold).map(([label]) => label);
    t.same(own.toSorted(), [0, 0, 1]);
  }
  t.equal(foldCount(labels, 2), 5);
  t.equal(foldCount([[0], [0], [0], [1]], 2), 3, 'a label with one example is no reason for fewer');
  t.equal(foldCount([[0], [1]], 2), 0);
});

t.test('labels have descriptions, and no colon in a word divides them', async t => {
  t.same(labelsOf([' a ', 'b: the second', '', 'http://c'], 2), [
    { name: 'a' },
    { name: 'b', description: 'the second' },
    { name: 'http://c' },
  ]);
  for (const texts of [['a'], ['a', 'a'], ['a', 'x'.repeat(501)], Array.from({ length: 1001 }, String)])
    t.throws(() => labelsOf(texts, 2), { code: 'BAD_INPUT' });
});
