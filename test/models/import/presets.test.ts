import t from 'tap';
import { checkSampling } from '../../../lib/chat/sampling.js';
import { presetNames, presetOf, presets } from '../../../lib/models/import/presets.js';
import { registryText } from '../../../lib/models/registry.js';
import { parseRegistry } from '../../../lib/models/registry-document.js';

t.test('there are five presets, each with a sentence, each allowed in models.yaml', async t => {
  t.same(presetNames, ['fast', 'balanced', 'quality', 'memory', 'interactive']);
  for (const name of presetNames) {
    const { about, config } = presets[name];
    t.ok(about.length > 20, name);
    checkSampling(config.sampling);
    const entry = {
      id: 'x',
      provider: 'llama_cpp',
      enabled: true,
      config: { model_path: '/m.gguf', ...config },
    };
    const read = parseRegistry(await registryText([entry]), { folder: '/' });
    t.equal(read.fault, undefined, name);
    t.same(read.entries, [entry], name);
  }
});

t.test('the presets are what their names say', async t => {
  const { fast, balanced, quality, memory, interactive } = presets;
  t.ok(memory.config.kv_type === 'q8_0' && memory.config.batch_size < balanced.config.batch_size);
  t.ok(fast.config.context < balanced.config.context && balanced.config.context < quality.config.context);
  t.ok(interactive.config.batch_size < balanced.config.batch_size);
});

t.test('a preset is found by name; a wrong one names them all and the near one', async t => {
  t.equal(presetOf(' Quality '), presets.quality);
  t.throws(() => presetOf('balance'), {
    code: 'USAGE',
    message: /fast, balanced, quality, memory, interactive, not "balance"; did you mean balanced\?/,
  });
});
