import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { applyHead } from '../../lib/classify/head.js';
import { type TrainingData, trainHead } from '../../lib/classify/train-head.js';
import { packageRoot } from '../../lib/package.js';

const { signal } = new AbortController();

interface Reference {
  readonly dimensions: number;
  readonly trained: number;
  readonly labels: readonly number[];
  /** What scikit-learn's LogisticRegression reaches. */
  readonly accuracy: number;
  readonly floats?: string;
  readonly bytes?: string;
  readonly divisor?: number;
}

function reference(name: string) {
  const file = join(packageRoot(), 'fixtures/classification', `${name}.json`);
  const { dimensions, trained, labels, accuracy, ...encoded } = JSON.parse(
    readFileSync(file, 'utf8'),
  ) as Reference;
  const all = numbersOf(encoded);
  const vectors = labels.map((_, at) => all.slice(at * dimensions, (at + 1) * dimensions));
  const names = [...new Set(labels)].sort((one, other) => one - other).map(String);
  return { vectors, labels, trained, accuracy, names };
}

function numbersOf({ floats, bytes, divisor = 1 }: Partial<Reference>): Float32Array {
  if (bytes !== undefined) return Float32Array.from(Buffer.from(bytes, 'base64'), value => value / divisor);
  const buffer = Buffer.from(floats ?? '', 'base64');
  return Float32Array.from({ length: buffer.length / 4 }, (_, at) => buffer.readFloatLE(at * 4));
}

for (const name of ['digits', 'wine', 'breast-cancer']) {
  t.test(`${name}: as accurate as scikit-learn's logistic regression, within 2 points`, async t => {
    const { vectors, labels, trained, accuracy, names } = reference(name);
    const data: TrainingData = {
      names,
      multi: false,
      vectors: vectors.slice(0, trained),
      labels: labels.slice(0, trained).map(label => [label]),
    };
    const { head, report } = await trainHead(data, { signal });
    const given = vectors.slice(trained).map(vector => {
      const scores = applyHead(head, vector);
      return scores.indexOf(Math.max(...scores));
    });
    const right = given.filter((label, at) => label === labels[trained + at]).length / given.length;
    t.comment(`${name}: ${right.toFixed(4)}, scikit-learn ${accuracy}, C ${report.strength}`);
    t.ok(right >= accuracy - 0.02, `${right} against ${accuracy}`);
    t.ok(report.validation!.accuracy > accuracy - 0.05, `held out: ${report.validation!.accuracy}`);
  });
}

const point = (...values: number[]) => Float32Array.from(values);

t.test('texts with several labels have a head for each label, and thresholds', async t => {
  const vectors = [];
  const labels = [];
  for (let at = 0; at < 40; at++) {
    const [one, other] = [at % 2, Math.floor(at / 2) % 2];
    vectors.push(point(one + at / 400, other - at / 400));
    labels.push([...(one ? [0] : []), ...(other ? [1] : [])]);
  }
  const { head, report } = await trainHead({ names: ['x', 'y'], multi: true, vectors, labels }, { signal });
  t.equal(report.validation?.accuracy, 1);
  t.equal(report.validation?.confusion, undefined);
  const [x, y] = applyHead(head, point(1, 0));
  t.ok(x! > head.thresholds[0]! && y! < head.thresholds[1]!, `${x} ${y} ${head.thresholds}`);
  t.same(
    report.validation?.qualities.map(({ support }) => support),
    [20, 20],
  );
});

t.test('the same examples give the same head, and one example of each label is enough', async t => {
  const data = {
    names: ['a', 'b'],
    multi: false,
    vectors: [point(1, 0), point(0, 1)],
    labels: [[0], [1]],
  };
  const { head, report } = await trainHead(data, { signal });
  t.equal(report.validation, undefined, 'nothing can be held out');
  t.same(head.thresholds, [0.5, 0.5]);
  t.same((await trainHead(data, { signal })).head, head);
  const [a, b] = applyHead(head, point(0.9, 0.1));
  t.ok(a! > b!);
});

t.test('training ends when it is told to', async t => {
  const many = Array.from({ length: 2000 }, (_, at) =>
    Float32Array.from({ length: 200 }, (_, d) => Math.sin(at * 31 + d * d)),
  );
  const stop = new AbortController();
  const data = { names: ['a', 'b'], multi: false, vectors: many, labels: many.map((_, at) => [at % 2]) };
  const training = trainHead(data, { signal: stop.signal });
  stop.abort(new Error('enough'));
  await t.rejects(training, { message: 'enough' });
});
