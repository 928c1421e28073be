import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import t from 'tap';
import { forecast, usualOptions } from '../../lib/models/forecast.js';
import { memoryShape } from '../../lib/models/forecast-shape.js';
import { factsOf } from '../../lib/models/gguf/facts.js';
import { readModel } from '../../lib/models/gguf/split.js';
import { shippedAt, starter } from '../../lib/models/shipped.js';
import { starterPath } from '../helpers/gguf-small.js';

t.test('what the program says of its model is what the file holds', async t => {
  const bytes = readFileSync(starterPath);
  t.equal(bytes.length, starter.sizeBytes);
  t.equal(createHash('sha256').update(bytes).digest('hex'), starter.sha256);
  const model = await readModel(starterPath);
  const facts = factsOf(model);
  t.equal(facts.quantisation, starter.quantisation);
  const shape = memoryShape(facts, model.tensors);
  for (const contextSize of [512, 8192])
    t.same(
      forecast(starter.shape, { ...usualOptions, contextSize }),
      forecast(shape, { ...usualOptions, contextSize }),
    );
  t.equal(facts.metadata.get('general.license'), starter.licence.toLowerCase());
});

t.test('a model is a shipped one by its place and size', async t => {
  const dir = dirname(starterPath);
  t.equal(shippedAt(dir, starterPath, starter.sizeBytes), starter);
  t.equal(shippedAt(dir, starterPath, starter.sizeBytes - 1), undefined);
  t.equal(shippedAt('/elsewhere', starterPath, starter.sizeBytes), undefined);
});
