import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../lib/package.js';
import { checkoutSource, missing } from '../engine/llama/source.js';
import { writeTinyGpt2, writeTinyLlama3 } from './gguf-families.js';

/** Calls what is registered once its work is done; a test is one. */
interface Scope {
  teardown(work: () => void): void;
}

const folder = join(packageRoot(), 'fixtures/small-models');
const gpt2File = 'GPT-2-tiny-random.Q4_0.gguf';
const llama3File = 'Llama-3-tiny-random.Q4_0.gguf';
const casesFile = 'tokens.json';

/** GPT-2 of two layers: random weights, real tokenizer, no chat template. */
export const gpt2Path = join(folder, gpt2File);

/**
 * Llama 3 Instruct of two layers: random weights, real tokenizer, the chat template of Llama 3.2. Made where it is
 * missing, since its licence keeps it out of the repository.
 */
export async function llama3Path(t: Scope): Promise<string> {
  const path = join(folder, llama3File);
  if (!existsSync(path)) await makeSmallModels(t, folder, [llama3File]);
  return path;
}

/** What is missing for `llama3Path`; false if nothing is, as tap's `skip` takes it. */
export const llama3Missing = (): string | false => !existsSync(join(folder, llama3File)) && missing();

/** A text and its tokens by the original tokenizer of each family, nothing added. */
export interface TokenCase {
  readonly text: string;
  readonly gpt2: readonly number[];
  readonly llama3: readonly number[];
}

/** The cases by which llama.cpp tests its tokenizers. */
export function tokenCases(): readonly TokenCase[] {
  return JSON.parse(readFileSync(join(folder, casesFile), 'utf8'));
}

const makers: Readonly<Record<string, (source: string, path: string) => Promise<void>>> = {
  [gpt2File]: (source, path) => writeTinyGpt2(path, vocabularyIn(source, 'gpt-2')),
  [llama3File]: (source, path) =>
    writeTinyLlama3(path, {
      tokenizerFrom: vocabularyIn(source, 'llama-bpe'),
      chatTemplate: readFileSync(join(source, LLAMA_TEMPLATE), 'utf8'),
    }),
  [casesFile]: async (source, path) => writeFileSync(path, casesIn(source)),
};

const LLAMA_TEMPLATE = 'models/templates/meta-llama-Llama-3.2-3B-Instruct.jinja';
const vocabularyIn = (source: string, family: string): string =>
  join(source, `models/ggml-vocab-${family}.gguf`);

/** Everything that `makeSmallModels` can make. */
export const smallModelFiles: readonly string[] = Object.keys(makers);

/**
 * Makes `files` in the folder `to`, each in one step, from llama.cpp's source in node-llama-cpp's bundle; needs git. The
 * same source gives the same bytes.
 */
export async function makeSmallModels(t: Scope, to: string, files = smallModelFiles): Promise<void> {
  const vocabularies = ['gpt-2', 'llama-bpe'].flatMap(family =>
    ['', '.inp', '.out'].map(end => `${vocabularyIn('', family)}${end}`),
  );
  const source = checkoutSource(t, LLAMA_TEMPLATE, ...vocabularies);
  for (const file of files) {
    const unfinished = join(to, `${file}.${process.pid}`); // tests run side by side
    await makers[file]!(source, unfinished);
    renameSync(unfinished, join(to, file));
  }
}

/** Joins llama.cpp's lists: texts, each with a separator line behind it, and a line of ids for each. One case a line. */
function casesIn(source: string): string {
  const read = (family: string, end: string) => readFileSync(`${vocabularyIn(source, family)}${end}`, 'utf8');
  const texts = read('gpt-2', '.inp').split('\n__ggml_vocab_test__\n').slice(0, -1);
  const idsOf = (family: string) =>
    read(family, '.out')
      .split('\n')
      .map(line => line.match(/\d+/g)?.map(Number) ?? []);
  const [gpt2, llama3] = [idsOf('gpt-2'), idsOf('llama-bpe')];
  const cases = texts.map((text, at) => ({ text, gpt2: gpt2[at], llama3: llama3[at] }));
  return `[\n${cases.map(line => JSON.stringify(line)).join(',\n')}\n]\n`;
}
