import {
  type SubjectFacts,
  type SubjectResult,
  speeds,
  speedText,
  type TestResult,
  testName,
} from './result.js';
import { deviation, mean } from './statistics.js';

// The forms of llama-bench (llama.cpp, tools/llama-bench/llama-bench.cpp: markdown_printer, csv_printer, json_printer),
// so that what reads those reads these. Fields are left out where llmtui does not know them, as `build_commit`.

/** What no engine tells. */
export interface Machine {
  /** As the system names the processor; empty where it does not. */
  readonly cpu: string;
}

/** A column of the Markdown table; `width` is negative where it is aligned to the left. */
interface Column {
  readonly name: string;
  readonly width: number;
  readonly text: (facts: SubjectFacts, result: TestResult) => string;
}

const MEBI = 1024 ** 2;
const GIBI = 1024 ** 3;
const USUAL_BATCH = 512;

/** One row for each test below a head, with the columns that llama-bench shows, and the version of llmtui. */
export function toMarkdownTable(measured: readonly SubjectResult[], version: string): string {
  const columns = columnsFor(measured.map(({ facts }) => facts));
  const line = (cells: readonly string[]): string => `|${cells.map(cell => ` ${cell} |`).join('')}\n`;
  const head = line(columns.map(({ name, width }) => padded(name, width)));
  const rule = line(columns.map(({ width }) => '-'.repeat(Math.abs(width) - 1) + (width > 0 ? ':' : '-')));
  const rows = measured.flatMap(({ facts, results }) =>
    results.map(result => line(columns.map(({ width, text }) => padded(text(facts, result), width)))),
  );
  return `${head}${rule}${rows.join('')}\nbuild: llmtui ${version}\n`;
}

/** Like llama-bench, leaves out what has its usual value for all. */
function columnsFor(all: readonly SubjectFacts[]): readonly Column[] {
  const some = (is: (facts: SubjectFacts) => boolean, ...columns: Column[]): Column[] =>
    all.some(is) ? columns : [];
  return [
    { name: 'model', width: -30, text: ({ description }) => oneLine(description) },
    { name: 'size', width: 10, text: ({ sizeBytes }) => sizeText(sizeBytes) },
    { name: 'params', width: 10, text: ({ parameters }) => parametersText(parameters) },
    { name: 'backend', width: -10, text: ({ device }) => backendOf(device) },
    ...some(({ device }) => device !== 'cpu', {
      name: 'ngl',
      width: 3,
      text: facts => String(layersOf(facts)),
    }),
    { name: 'threads', width: 7, text: ({ threads }) => String(threads) },
    ...some(({ batchSize }) => batchSize !== USUAL_BATCH, {
      name: 'n_batch',
      width: 7,
      text: ({ batchSize }) => String(batchSize),
    }),
    ...some(
      ({ kvType }) => kvType !== 'f16',
      { name: 'type_k', width: 6, text: ({ kvType }) => kvType },
      { name: 'type_v', width: 6, text: ({ kvType }) => kvType },
    ),
    { name: 'test', width: 15, text: (_, { test }) => testName(test) },
    { name: 't/s', width: 20, text: (_, { samples }) => speedText(samples) },
  ];
}

/** The fields of llama-bench, by its names. A test's time is that of all its tokens. */
export function fieldsOf(
  facts: SubjectFacts,
  { test, startedAt, samples }: TestResult,
  { cpu }: Machine,
): Readonly<Record<string, string | number>> {
  const times = nanoseconds(test.tokens, samples);
  const isCpu = facts.device === 'cpu';
  return {
    cpu_info: cpu,
    gpu_info: isCpu ? '' : facts.device,
    backends: backendOf(facts.device),
    model_filename: facts.path,
    model_type: facts.description,
    model_size: facts.sizeBytes,
    model_n_params: facts.parameters,
    n_batch: facts.batchSize,
    n_ubatch: facts.batchSize,
    n_threads: facts.threads,
    type_k: facts.kvType,
    type_v: facts.kvType,
    n_gpu_layers: layersOf(facts),
    n_prompt: test.type === 'pp' ? test.tokens : 0,
    n_gen: test.type === 'tg' ? test.tokens : 0,
    n_depth: 0,
    test_time: `${new Date(startedAt).toISOString().slice(0, 19)}Z`,
    avg_ns: Math.round(mean(times)),
    stddev_ns: Math.round(deviation(times)),
    avg_ts: rounded(mean(speeds(samples))),
    stddev_ts: rounded(deviation(speeds(samples))),
  };
}

/** The same with the figures of each run. */
export function fieldsWithSamples(facts: SubjectFacts, result: TestResult, machine: Machine): object {
  return {
    ...fieldsOf(facts, result, machine),
    samples_ns: nanoseconds(result.test.tokens, result.samples).map(Math.round),
    samples_ts: speeds(result.samples).map(rounded),
  };
}

/** A list of objects with the names of llama-bench. */
export function toJsonText(measured: readonly SubjectResult[], machine: Machine): string {
  const rows = measured.flatMap(({ facts, results }) =>
    results.map(row => fieldsWithSamples(facts, row, machine)),
  );
  return `${JSON.stringify(rows, undefined, 2)}\n`;
}

/** A line of names, then a line of quoted values for each test. */
export function toCsv(measured: readonly SubjectResult[], machine: Machine): string {
  const rows = measured.flatMap(({ facts, results }) => results.map(row => fieldsOf(facts, row, machine)));
  const names = Object.keys(rows[0] ?? {});
  const lines = rows.map(row => names.map(name => quoted(row[name] ?? '')).join(','));
  return [names.join(','), ...lines].map(line => `${line}\n`).join('');
}

/** A value of CSV in quotes (RFC 4180). */
export function quoted(value: string | number): string {
  return `"${String(value).replaceAll('"', '""')}"`;
}

/** `92.10 MiB`. */
export function sizeText(bytes: number): string {
  return bytes < GIBI ? `${(bytes / MEBI).toFixed(2)} MiB` : `${(bytes / GIBI).toFixed(2)} GiB`;
}

/** `134.52 M`. */
export function parametersText(count: number): string {
  return count < 1e9 ? `${(count / 1e6).toFixed(2)} M` : `${(count / 1e9).toFixed(2)} B`;
}

/** Name of a back end as llama.cpp writes it. */
export function backendOf(device: string): string {
  return device === 'cpu' ? 'CPU' : oneLine(device);
}

/** Nanoseconds that the test's own number of tokens took; a run may have computed one more or a few less. */
function nanoseconds(tokens: number, samples: TestResult['samples']): readonly number[] {
  return speeds(samples).map(speed => (1e9 * tokens) / speed);
}

/** To the six digits that llama-bench writes. */
export function rounded(value: number): number {
  return Number(value.toFixed(6));
}

function layersOf({ device, gpuLayers }: SubjectFacts): number {
  if (device === 'cpu') return 0;
  return gpuLayers === 'auto' ? -1 : gpuLayers;
}

function padded(text: string, width: number): string {
  return width < 0 ? text.padEnd(-width) : text.padStart(width);
}

/** Text that does not break a Markdown table. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}|\s]+/gu, ' ').trim();
}
