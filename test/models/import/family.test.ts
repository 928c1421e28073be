import t from 'tap';
import { familyOf } from '../../../lib/models/import/family.js';

t.test('files of one model have one family, whatever their quantisation', async t => {
  for (const name of [
    'SmolVLM-256M-Instruct-Q8_0.gguf',
    'mmproj-SmolVLM-256M-Instruct-f16.gguf',
    'SmolVLM-256M-Instruct.i1-IQ4_XS.gguf',
    'SmolVLM-256M-Instruct-UD-Q4_K_XL.gguf',
    'SmolVLM-256M-Instruct-BF16-00001-of-00002.gguf',
    'SmolVLM-256M-Instruct.mmproj-Q8_0.gguf',
  ])
    t.equal(familyOf(`/m/${name}`), 'smolvlm256minstruct', name);
});

t.test('other models have another', async t => {
  t.not(familyOf('gemma-3-4b-it-Q4_K_M.gguf'), familyOf('gemma-3-12b-it-Q4_K_M.gguf'));
  t.equal(familyOf('Qwen2.5-7B.gguf'), 'qwen257b');
});

t.test('a name that says nothing has none', async t => {
  for (const name of ['mmproj-F16.gguf', 'mmproj-model-f16.gguf', 'ggml-model-Q4_K_M.gguf'])
    t.equal(familyOf(name), '', name);
});
