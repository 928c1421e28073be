import t from 'tap';
import { type HubEntry, listingOf, quantOf } from '../../../lib/models/hub/listing.js';

const entries = (...files: readonly (readonly [string, number])[]): readonly HubEntry[] =>
  files.map(([path, size]) => ({ path, size }));

t.test('quantisations are named as files name them', async t => {
  const names: Readonly<Record<string, string>> = {
    'Llama-3.2-1B-Instruct-Q4_K_M.gguf': 'Q4_K_M',
    'gpt2.Q8_0.gguf': 'Q8_0',
    'qwen2.5-coder-1.5b-instruct-q4_k_m.gguf': 'Q4_K_M',
    'model-IQ2_XXS.gguf': 'IQ2_XXS',
    'x-UD-Q4_K_XL.gguf': 'UD-Q4_K_XL',
    'x-Q4_0_4_8.gguf': 'Q4_0_4_8',
    'x-TQ1_0.gguf': 'TQ1_0',
    'x-fp16.gguf': 'F16',
    'x-BF16.gguf': 'BF16',
    'gpt-oss-20b-mxfp4.gguf': 'MXFP4',
    'big-Q4_K_M-00001-of-00002.gguf': 'Q4_K_M',
  };
  for (const [file, name] of Object.entries(names)) t.equal(quantOf(file), name, file);
  t.equal(quantOf('ggml-model.gguf'), undefined);
});

t.test('parts of a split model are one, in order; the smallest comes first', async t => {
  const listing = listingOf(
    entries(
      ['x-Q8_0/x-Q8_0-00002-of-00002.gguf', 3],
      ['x-Q8_0/x-Q8_0-00001-of-00002.gguf', 4],
      ['x-Q4_0.gguf', 2],
      ['README.md', 1],
    ),
  );
  t.same(
    listing.quantisations.map(({ name, sizeBytes, files }) => [
      name,
      sizeBytes,
      files.map(file => file.name),
    ]),
    [
      ['Q4_0', 2, ['x-Q4_0.gguf']],
      ['Q8_0', 7, ['x-Q8_0-00001-of-00002.gguf', 'x-Q8_0-00002-of-00002.gguf']],
    ],
  );
});

t.test('what is no whole model is left out; projectors are kept apart', async t => {
  const listing = listingOf(
    entries(
      ['x-Q4_0.gguf', 2],
      ['mmproj-x-f16.gguf', 1],
      ['x.imatrix.gguf', 1],
      ['y-Q8_0-00002-of-00002.gguf', 1],
    ),
  );
  t.same(
    listing.quantisations.map(({ name }) => name),
    ['Q4_0'],
  );
  t.same(
    listing.projectors.map(({ name }) => name),
    ['mmproj-x-f16.gguf'],
  );
});

t.test('two models with the same quantisation are told apart by their files', async t => {
  const { quantisations } = listingOf(entries(['a-Q4_0.gguf', 1], ['b-Q4_0.gguf', 2], ['b-Q8_0.gguf', 3]));
  t.same(
    quantisations.map(({ name }) => name),
    ['a-Q4_0', 'b-Q4_0', 'Q8_0'],
  );
});

t.test('files of the same name in several folders do not overwrite each other here', async t => {
  const { quantisations } = listingOf(entries(['Q4_0/model.gguf', 1], ['Q8_0/model.gguf', 2]));
  t.same(
    quantisations.flatMap(({ files }) => files.map(({ name }) => name)),
    ['Q4_0-model.gguf', 'Q8_0-model.gguf'],
  );
});

t.test('a name of the hub is safe as a file name', async t => {
  const { quantisations } = listingOf(entries(['a/.. b:c\\d.gguf', 1], ['con.gguf', 2]));
  t.same(
    quantisations.flatMap(({ files }) => files.map(({ name }) => name)),
    ['__b_c_d.gguf', '_con.gguf'],
  );
});
