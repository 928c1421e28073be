import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { makeHome, packageRoot, runProgram } from '../../helpers/program.js';

t.setTimeout(240_000);
const home = makeHome(t);
const letters = join(packageRoot, 'fixtures/classification/letters.jsonl');
const run = (args: readonly string[], input = '') => runProgram(args, { home, input });
const classify = (args: readonly string[], input = '') => run(['classify', ...args], input);
const linesOf = (output: string) =>
  output
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line));

t.test('labels by what they are called, best first', async t => {
  const labels = 'payment,delivery,praise';
  const one = await classify(['The parcel never came.', '--labels', labels]);
  t.equal(one.status, 0, one.stderr);
  t.match(one.stdout, /^delivery +0\.\d+\n/);
  t.equal(one.stdout.trim().split('\n').length, 3);
  const file = join(home.path, 'labels.txt');
  writeFileSync(file, 'money: invoices, refunds and prices\n\nshipping: parcels on their way\n');
  const { stdout } = await classify(['--labels', file, '--json', '--top', '1'], 'I was charged twice.\n');
  t.match(linesOf(stdout), [{ index: 0, label: 'money', labels: ['money'], scores: [{ label: 'money' }] }]);
});

t.test('a text may have several labels, or none', async t => {
  const labels = 'money: invoices and refunds,parcels: shipping of a box,cooking';
  const input = 'The box came and I was charged twice for shipping.\nxyz\n';
  const { stdout } = await classify(['--labels', labels, '--multi', '--lines'], input);
  const [both, none] = linesOf(stdout);
  t.same(both.labels.toSorted(), ['money', 'parcels']);
  t.same(none.labels, []);
  t.equal(none.label, null);
});

t.test('examples are learned, reported, kept, listed, used and removed', async t => {
  const learned = await classify(['--examples', letters, '--save', 'letters']);
  t.equal(learned.status, 0, learned.stderr);
  const [, accuracy] = /accuracy ([\d.]+) %/.exec(learned.stdout) ?? [];
  t.ok(Number(accuracy) >= 90, learned.stdout);
  t.match(learned.stdout, /LABEL +EXAMPLES +PRECISION +RECALL +F1 +THRESHOLD/);
  t.match(learned.stdout, /RIGHT \\ GIVEN +payment +delivery +fault +praise/);
  const used = await classify(['--model', 'letters', '--json', 'It will not switch on any more.']);
  t.match(linesOf(used.stdout), [{ label: 'fault' }]);
  const { classifiers } = JSON.parse((await run(['models', '--json'])).stdout);
  t.match(classifiers, [{ name: 'letters', kind: 'classifier', embedder: 'all-minilm', examples: 48 }]);
  t.match((await run(['models'])).stdout, /\nletters +learned .*payment, delivery, fault, praise/);
  t.match((await run(['show', 'letters'])).stdout, /reads +vectors of all-minilm/);
  t.match((await run(['rm', 'letters', '--yes'])).stdout, /^letters removed/);
  const gone = await classify(['--model', 'letters', 'x']);
  t.equal(gone.status, 66);
  t.match(gone.stderr, /no classifier "letters"/);
});

t.test('a classifier of another embedding model is refused', async t => {
  await classify(['--examples', letters, '--save', 'other', '--quiet', 'a text']);
  const [file] = readdirSync(home.path, { recursive: true, encoding: 'utf8' }).filter(path =>
    path.endsWith('other.json'),
  );
  const path = join(home.path, file!);
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, text.replace(/"sha256": "[0-9a-f]{8}/, '"sha256": "00000000'));
  const refused = await classify(['--model', 'other', 'x']);
  t.equal(refused.status, 42);
  t.match(refused.stderr, /trained on vectors of all-minilm \(00000000.*train it again/);
});

t.test('lists keep their order, and an error has its line', async t => {
  const args = ['--labels', 'payment,delivery', '--top', '1'];
  const input = '{"text":"I want my money back.","id":7}\n\n{"body":"x"}\nWhere is my parcel?\n';
  const lines = await classify([...args, '--lines'], input);
  t.equal(lines.status, 1);
  t.match(linesOf(lines.stdout), [
    { index: 0, id: 7, label: 'payment' },
    { index: 1, error: { code: 'BAD_INPUT', message: 'stdin, line 3: "text" must be a text' } },
    { index: 2, label: 'delivery' },
  ]);
  const csv = await classify([...args, '--column', 'body'], 'id;body\n1;"my\nmoney"\n2;\n3;the parcel\n');
  t.match(linesOf(csv.stdout), [{ id: '1' }, { error: { message: /line 4: "body" is empty/ } }, { id: '3' }]);
  const missing = await classify([...args, '--column', 'nothing'], 'id;body\n1;x\n');
  t.equal(missing.status, 42);
  t.match(missing.stderr, /no column "nothing"; name one with --column: id, body/);
});

t.test('examples in CSV, with several labels, teach a threshold for each label', async t => {
  const file = join(home.path, 'several.csv');
  const rows = [
    ...['my refund is late', 'charged twice', 'wrong price'].map(text => `"${text}, please help",money`),
    ...['the parcel is lost', 'the box is wet', 'where is the courier'].map(text => `"${text}",parcel`),
    ...['refund me for the lost parcel', 'I paid for shipping, no box came'].map(
      text => `"${text}",money|parcel`,
    ),
    '"hello there",',
  ];
  writeFileSync(file, `text,labels\n${rows.join('\n')}\n`);
  const report = JSON.parse((await classify(['--examples', file, '--multi', '--json'])).stdout);
  t.match(report, { examples: 9, multi: true, labels: [{ label: 'money' }, { label: 'parcel' }] });
  t.ok(report.labels.every(({ threshold }: { threshold: number }) => threshold > 0 && threshold < 1));
  const single = await classify(['--examples', file]);
  t.equal(single.status, 42);
  t.match(single.stderr, /example 7 has 2 labels; --multi/);
});

t.test('what cannot be done is said with what to do', async t => {
  const broken = join(home.path, 'broken.jsonl');
  writeFileSync(broken, '{"text":"a","label":"x"}\n{"text":"b"}\n');
  for (const [args, status, message] of [
    [['x'], 2, /--labels a,b,c/],
    [['--labels', 'a,b'], 2, /nothing to classify/],
    [['x', '--labels', 'a'], 42, /2 labels or more/],
    [['x', '--labels', 'a,b,a'], 42, /"a" is there twice/],
    [['', '--labels', 'a,b'], 42, /the text is empty/],
    [['--examples', broken], 42, /broken\.jsonl, line 2: there must be "label"/],
    [['x', '--labels', 'a,b', '--save', 'y'], 2, /goes with --examples/],
    [['--examples', letters, '--save', '../x'], 42, /cannot name a classifier/],
    [['word '.repeat(600), '--labels', 'a,b', '--long', 'refuse'], 42, /tokens/],
  ] as const) {
    const failed = await classify(args);
    t.equal(failed.status, status, failed.stderr);
    t.match(failed.stderr, message);
  }
});
