import t from 'tap';
import { toCsv, toJsonText, toMarkdownTable } from '../../../lib/cli/bench/llama-bench.js';
import { facts, resultOf } from './sample.js';

const measured = [resultOf('smollm2-135m', [800, 820], [61.1, 61.3, 61.2])];
const machine = { cpu: 'AMD "EPYC"' };

// The first two lines are what llama-bench b1 of llama.cpp printed for the same model.
const golden = `\
| model                          |       size |     params | backend    | threads |            test |                  t/s |
| ------------------------------ | ---------: | ---------: | ---------- | ------: | --------------: | -------------------: |
| llama 256M Q4_1                |  92.10 MiB |   134.52 M | CPU        |       2 |           pp512 |       810.00 ± 14.14 |
| llama 256M Q4_1                |  92.10 MiB |   134.52 M | CPU        |       2 |           tg128 |         61.20 ± 0.10 |

build: llmtui 1.2.3
`;

t.test('Markdown is what llama-bench prints', async t => {
  t.equal(toMarkdownTable(measured, '1.2.3'), golden);
});

t.test('what is not usual has its column, as with llama-bench', async t => {
  const unusual = {
    ...facts,
    device: 'CUDA',
    batchSize: 256,
    kvType: 'q8_0',
    sizeBytes: 5 * 2 ** 30,
    parameters: 8.03e9,
  } as const;
  const [head, , row] = toMarkdownTable([{ ...measured[0]!, facts: unusual }], '1.2.3').split('\n');
  const cells = (line = ''): string[] =>
    line
      .split('|')
      .slice(1, -1)
      .map(cell => cell.trim());
  t.same(cells(head), [
    ...['model', 'size', 'params', 'backend', 'ngl', 'threads', 'n_batch', 'type_k', 'type_v', 'test', 't/s'],
  ]);
  t.same(cells(row).slice(1, 9), ['5.00 GiB', '8.03 B', 'CUDA', '-1', '2', '256', 'q8_0', 'q8_0']);
  const hostile = toMarkdownTable([{ ...measured[0]!, facts: { ...facts, description: 'a|b\nc' } }], '1');
  t.match(hostile, /^\| a b c {26}\|/m);
});

t.test('JSON has the names of llama-bench, the time of all tokens of the test, and each run', async t => {
  const [pp, tg] = JSON.parse(toJsonText(measured, machine));
  t.match(pp, {
    ...{ cpu_info: 'AMD "EPYC"', gpu_info: '', backends: 'CPU', model_filename: facts.path },
    ...{ model_type: 'llama 256M Q4_1', model_size: 96_576_768, model_n_params: 134_515_008 },
    ...{ n_batch: 512, n_ubatch: 512, n_threads: 2, type_k: 'f16', type_v: 'f16', n_gpu_layers: 0 },
    ...{ n_prompt: 512, n_gen: 0, n_depth: 0, test_time: '2026-01-31T12:00:00Z' },
    ...{ avg_ts: 810, stddev_ts: 14.142136, samples_ns: [640_000_000, 624_390_244], samples_ts: [800, 820] },
  });
  t.equal(pp.avg_ns, 632_195_122);
  t.match(tg, { n_prompt: 0, n_gen: 128, samples_ts: [61.1, 61.3, 61.2] });
});

t.test('CSV has a line of names and quoted values', async t => {
  const [names = '', first = '', second, end] = toCsv(measured, machine).split('\n');
  t.match(
    names,
    /^cpu_info,gpu_info,backends,model_filename,.*,n_prompt,n_gen,n_depth,test_time,avg_ns,stddev_ns,avg_ts,stddev_ts$/,
  );
  t.match(
    first,
    /^"AMD ""EPYC""","","CPU",.*"512","0","0","2026-01-31T12:00:00Z","\d+","\d+","810","14.142136"$/,
  );
  t.equal(first.split('","').length, names.split(',').length);
  t.match(second, /"61\.2","0\.1"$/);
  t.equal(end, '');
});
