import t from 'tap';
import { llamaServerApi } from '../../../lib/http/llama-server/api.js';
import { metricsApi } from '../../../lib/http/metrics/api.js';
import { ollamaApi } from '../../../lib/http/ollama/api.js';
import { json, served } from '../serving.js';
import { seeingModels } from './models.js';

t.test('every API that tells what a model can do says whether it reads pictures', async t => {
  const { ask } = await served(t, {
    ...seeingModels,
    options: { apis: [ollamaApi, llamaServerApi, metricsApi] },
  });
  const { value } = await ask('/v1/capabilities');
  const sees = (name: string) =>
    value.models.find(({ id }: { id: string }) => id === name).capabilities.vision;
  t.equal(sees('seer'), true);
  t.equal(sees('alpha'), false);
  t.match((await ask('/api/show', json({ model: 'seer' }))).value, {
    capabilities: ['completion', 'tools', 'vision'],
  });
  t.notOk((await ask('/api/show', json({ model: 'alpha' }))).value.capabilities.includes('vision'));
  t.match((await ask('/props')).value, { modalities: { vision: true } });
});
