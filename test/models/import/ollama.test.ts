import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { listOllama } from '../../../lib/models/import/ollama.js';
import { put, putBlob, putManifest, putStarter, STARTER_SHA256 } from './sample.js';

const LIBRARY = 'registry.ollama.ai/library';

t.test('a model has the name by which Ollama runs it, and all that belongs to it', async t => {
  const folder = t.testdir({});
  putStarter(join(folder, 'blobs', `sha256-${STARTER_SHA256}`));
  const projector = putBlob(folder, 'b', 'x');
  const params = putBlob(folder, 'c', '{"temperature": 0.2, "mirostat": "no"}');
  putManifest(folder, `${LIBRARY}/smollm2/135m`, [
    ['model', `sha256:${STARTER_SHA256}`],
    ['projector', projector],
    ['params', params],
    ['system', putBlob(folder, 'd', 'You are terse.')],
  ]);
  const { candidates, refused } = await listOllama(folder);
  t.same(refused, []);
  t.same(candidates, [
    {
      path: join(folder, 'blobs', `sha256-${STARTER_SHA256}`),
      name: 'smollm2:135m',
      sha256: STARTER_SHA256,
      within: join(folder, 'blobs'),
      declared: {
        projector: join(folder, 'blobs', `sha256-${'b'.repeat(64)}`),
        adapters: [],
        config: { sampling: { temperature: 0.2 } },
        notes: ['not taken over: mirostat', 'its system prompt is not taken over'],
      },
    },
  ]);
});

t.test('names of other people and places are told apart, latest comes last', async t => {
  const folder = t.testdir({});
  const model = putBlob(folder, 'a', 'x');
  for (const name of [
    `${LIBRARY}/llama3.2/latest`,
    `${LIBRARY}/llama3.2/3b`,
    'registry.ollama.ai/someone/fine/v1',
    'hf.co/someone/Fine-GGUF/Q4_K_M',
  ])
    putManifest(folder, name, [['model', model]]);
  put(join(folder, 'manifests', LIBRARY, '.DS_Store'), 'x');
  const { candidates, refused } = await listOllama(folder);
  t.same(
    candidates.map(({ name }) => name),
    ['hf.co/someone/Fine-GGUF:Q4_K_M', 'llama3.2:3b', 'llama3.2:latest', 'someone/fine:v1'],
  );
  t.same(refused, []);
});

t.test('what is damaged, missing or elsewhere is refused by its name', async t => {
  const folder = t.testdir({});
  putBlob(folder, 'a', 'x');
  put(join(folder, 'manifests', LIBRARY, 'cut/1b'), '{"layers"');
  putManifest(folder, `${LIBRARY}/gone/1b`, [['model', `sha256:${'9'.repeat(64)}`]]);
  putManifest(folder, `${LIBRARY}/cloud/latest`, []);
  putManifest(folder, `${LIBRARY}/evil/1b`, [['model', 'sha256:../../secret']]);
  const { candidates, refused } = await listOllama(folder);
  t.same(candidates, []);
  t.match(refused, [
    { name: 'cloud:latest', reason: /runs elsewhere/ },
    { name: 'cut:1b', reason: /damaged/ },
    { name: 'evil:1b', reason: /no SHA-256/ },
    { name: 'gone:1b', reason: /missing; pull it again/ },
  ]);
});

t.test('manifests that are links are not followed', async t => {
  const folder = t.testdir({ 'outside.json': '{"layers": []}' });
  mkdirSync(join(folder, 'manifests', LIBRARY, 'x'), { recursive: true });
  symlinkSync(join(folder, 'outside.json'), join(folder, 'manifests', LIBRARY, 'x/1b'));
  t.same(await listOllama(folder), { candidates: [], refused: [] });
});
