import { resolve } from 'node:path';
import t from 'tap';
import { findModels } from '../../../lib/models/find.js';
import { json, listed } from '../serving.js';
import { ollamaServed } from './serving.js';

const models = { packageModelsDir: resolve('fixtures/models'), modelDir: '/nowhere', extraPaths: [] };

t.test('show tells what the file holds', async t => {
  const [starter] = await findModels(models);
  const entry = {
    ...starter!,
    config: { system: 'Be brief.' },
    sampling: { temperature: 0.2, stop: ['a', 'b'] },
  };
  const { ask } = await ollamaServed(t, { entries: [entry] });
  const { value } = await ask('/api/show', json({ model: `${entry.name}:latest` }));
  t.match(value, {
    license: 'apache-2.0',
    system: 'Be brief.',
    template: /im_start/,
    details: { family: 'llama', families: ['llama'], parameter_size: '134.51M', quantization_level: 'Q4_1' },
    modified_at: /^\d{4}-/,
    model_info: {
      'general.architecture': 'llama',
      'general.parameter_count': 134515008,
      'llama.context_length': 8192,
      'llama.block_count': 30,
      'tokenizer.ggml.tokens': null,
    },
  });
  t.match(value.parameters, /^num_ctx \d+\ntemperature 0.2\nstop "a"\nstop "b"$/);
  t.match(value.modelfile, /^FROM smollm2-135m:latest\nSYSTEM "Be brief."\nPARAMETER num_ctx \d+/);
  t.ok(value.capabilities.includes('completion'));
  t.notOk(value.capabilities.includes('thinking'));
  t.notMatch(JSON.stringify(value), /fixtures/, 'no path');
});

t.test('a model whose file cannot be read is shown as far as it is known', async t => {
  const { ask } = await ollamaServed(t, { entries: [listed('alpha', { quantisation: 'Q8_0' })] });
  const { value } = await ask('/api/show', json({ name: 'alpha' }));
  t.match(value, { template: '', details: { quantization_level: 'Q8_0' } });
});

t.test('a model that is missing or not named is refused', async t => {
  const { ask } = await ollamaServed(t);
  t.equal((await ask('/api/show', json({ model: 'x' }))).status, 404);
  t.equal((await ask('/api/show', json({}))).status, 400);
});
