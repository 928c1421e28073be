import t from 'tap';
import { type ModelList, modelJson, modelTable } from '../../../lib/cli/models/list.js';
import type { ModelEntry } from '../../../lib/models/list.js';

const entry = (name: string, more: Partial<ModelEntry> = {}): ModelEntry => ({
  name,
  path: `/models/${name}.gguf`,
  sizeBytes: 98_362_432,
  status: 'available',
  description: `what ${name} is`,
  needBytes: 300 * 1024 ** 2,
  context: 8192,
  starter: false,
  ...more,
});
const list: ModelList = {
  models: [
    entry('smollm2-135m', { starter: true, quantisation: 'Q4_1', profile: 'smollm2-135m' }),
    entry('big', { needBytes: 50 * 1024 ** 3, sizeBytes: 40 * 1024 ** 3, quantisation: 'Q8_0' }),
    entry('gone', {
      status: 'disabled',
      reason: 'there is no file /x',
      sizeBytes: 0,
      needBytes: 0,
      context: 0,
    }),
  ],
  wanted: undefined,
  notice: undefined,
  room: { free: 8 * 1024 ** 3, swap: 0 },
};

t.test(
  'the table tells size, memory, verdict and status of each model, and which answers by default',
  async t => {
    const lines = modelTable(list, undefined).split('\n');
    t.match(lines[0], /^MODEL +QUANT +SIZE +CONTEXT +MEMORY +VERDICT +STATUS +WHAT$/);
    t.match(lines[1], /^smollm2-135m +Q4_1 +93\.8 MB +8192 +300 MB +fits +default +what smollm2-135m is$/);
    t.match(lines[2], /^big +Q8_0 +40\.0 GB +8192 +50\.0 GB +\S.* +available +what big is$/);
    t.notMatch(lines[2], / fits /);
    t.match(lines[3], /^gone +- +- +- +- +- +disabled +there is no file \/x$/);
    t.match(lines.at(-3), 'Default: smollm2-135m (comes with llmtui; llama3-1b is not on the disk)');
  },
);

t.test(
  'profiles that are not on the disk are listed as such, and the others are not listed twice',
  async t => {
    const table = modelTable(list, undefined);
    t.match(table, /\nllama3-1b +Q4_K_M +770 MB +8192 +4\.00 GB +fits +not here +Llama 3.2 1B/);
    t.equal(table.match(/^smollm2-135m/gm)?.length, 1);
  },
);

t.test('on a terminal no line is wider than it', async t => {
  for (const line of modelTable(list, 60).split('\n').slice(0, -4)) t.ok(line.length <= 60, line);
});

t.test('a wanted model that is not there is told below the table', async t => {
  t.match(modelTable({ ...list, wanted: 'nosuch' }, undefined), /Default: none: no model "nosuch"/);
  t.match(modelTable({ ...list, wanted: 'big' }, undefined), /Default: big \(asked for\)/);
});

t.test('JSON holds the same, in bytes and tokens', async t => {
  const read = JSON.parse(modelJson({ ...list, notice: 'models.yaml, line 1' }));
  t.match(read, {
    default: { name: 'smollm2-135m', why: /comes with llmtui/ },
    notice: 'models.yaml, line 1',
    models: [
      { name: 'smollm2-135m', sizeBytes: 98_362_432, verdict: 'fits', status: 'available', starter: true },
      { name: 'big' },
      { name: 'gone', reason: 'there is no file /x' },
    ],
  });
  t.notOk('verdict' in read.models[2]);
  t.match(
    read.profiles.find(({ name }: { name: string }) => name === 'gpt2'),
    { repository: 'QuantFactory/gpt2-GGUF', status: 'not downloaded' },
  );
});
