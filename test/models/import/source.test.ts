import { join } from 'node:path';
import t from 'tap';
import { listSource } from '../../../lib/models/import/source.js';
import { put, putBlob, putManifest } from './sample.js';

const at = (home: string, env: Record<string, string> = {}) => ({ env, home, platform: 'darwin' as const });
const names = async (...given: Parameters<typeof listSource>) =>
  (await listSource(...given)).candidates.map(({ name }) => name);

t.test('each tool is found in the home of the person', async t => {
  const home = t.testdir({});
  put(join(home, '.cache/huggingface/hub/models--a--b/snapshots/1/hugging.gguf'), '');
  put(join(home, '.lmstudio/models/a/b/studio.gguf'), '');
  put(join(home, '.cache/lm-studio/models/a/b/former.gguf'), '');
  const ollama = join(home, '.ollama/models');
  putManifest(ollama, 'registry.ollama.ai/library/llama3.2/1b', [['model', putBlob(ollama, 'a', '')]]);
  t.same(await names({ type: 'hf-cache' }, at(home)), ['hugging']);
  t.same(await names({ type: 'lm-studio' }, at(home)), ['studio', 'former']);
  t.same(await names({ type: 'ollama' }, at(home)), ['llama3.2:1b']);
});

t.test('a tool that is not there says where it was looked for', async t => {
  const home = t.testdir({});
  const cases = {
    'hf-cache': /huggingface\/hub; set HF_HUB_CACHE/,
    ollama: /\.ollama\/models; set OLLAMA_MODELS/,
    'lm-studio': /\.lmstudio\/models or .*--folder/,
  } as const;
  for (const [type, message] of Object.entries(cases))
    await t.rejects(listSource({ type: type as keyof typeof cases }, at(home)), {
      code: 'MODEL_NOT_FOUND',
      message,
    });
});

t.test('a path may be a folder or a file', async t => {
  const dir = t.testdir({ 'a.gguf': '', b: { 'c.gguf': '' } });
  t.same(await names({ type: 'path', path: dir }, at(dir)), ['a', 'c']);
  t.same(await names({ type: 'path', path: join(dir, 'a.gguf') }, at(dir)), ['a']);
  await t.rejects(listSource({ type: 'path', path: join(dir, 'gone') }, at(dir)), {
    code: 'MODEL_NOT_FOUND',
  });
});

t.test('a folder that was named may be the one of a tool', async t => {
  const dir = t.testdir({});
  const ollama = join(dir, 'ollama');
  putManifest(ollama, 'registry.ollama.ai/library/llama3.2/1b', [['model', putBlob(ollama, 'a', '')]]);
  put(join(dir, 'hub/models--a--b/snapshots/1/old.gguf'), '');
  put(join(dir, 'hub/models--a--b/refs/main'), '1');
  t.same(await names({ type: 'path', path: ollama }, at(dir)), ['llama3.2:1b']);
  const [found] = (await listSource({ type: 'path', path: join(dir, 'hub') }, at(dir))).candidates;
  t.equal(found?.within, join(dir, 'hub'), 'read as a cache, not as any folder');
});
