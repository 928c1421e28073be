import t from 'tap';
import { checkSampling } from '../../lib/chat/sampling.js';
import { readTemplate } from '../../lib/engine/llama/templates.js';
import { catalogue, findProfile } from '../../lib/models/catalogue.js';
import { isRepository } from '../../lib/models/hub/reference.js';
import { profileOf } from '../../lib/models/profile-of.js';
import { nameOf } from '../../lib/models/scan.js';

t.test('the profiles that people ask for are there, as they know them', async t => {
  const GB = 1024 ** 3;
  for (const [name, gigabytes, context] of [
    ['gpt2', 2, 1024],
    ['gpt2-medium', 4, 1024],
    ['distilgpt2', 1, 1024],
    ['llama3-1b', 4, 8192],
    ['llama3-3b', 8, 8192],
  ] as const)
    t.match(findProfile(name), { name, memoryBytes: gigabytes * GB, context });
  t.match(findProfile(' SmolLM2-135M '), { name: 'smollm2-135m' });
  t.equal(findProfile('nosuch'), undefined);
  t.same([...new Set(catalogue.map(({ kind }) => kind))].sort(), [
    'chat',
    'code',
    'embedding',
    'plain',
    'reasoning',
    'vision',
  ]);
});

t.test('every profile can be pulled, sampled, rendered and recognised', async t => {
  for (const profile of catalogue) {
    const { name, repository, file, sizeBytes, memoryBytes, template, sampling, knownAs } = profile;
    t.ok(isRepository(repository), `${name}: repository`);
    t.match(file, /^[\w.-]+\.gguf$/, `${name}: file`);
    t.ok(memoryBytes > sizeBytes, `${name}: needs more memory than its file is large`);
    t.doesNotThrow(() => checkSampling(sampling), `${name}: sampling`);
    if (template !== 'model') t.ok(readTemplate(template), `${name}: template`);
    t.equal(profileOf(nameOf(file)), profile, `${name}: its own file`);
    for (const known of [name, ...knownAs]) t.equal(profileOf(known), profile, known);
  }
  t.equal(new Set(catalogue.map(({ name }) => name)).size, catalogue.length, 'names are unique');
});
