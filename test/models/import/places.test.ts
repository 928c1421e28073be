import { join } from 'node:path';
import t from 'tap';
import {
  existing,
  hfCacheFolders,
  lmStudioFolders,
  ollamaFolders,
  smallText,
} from '../../../lib/models/import/places.js';

const at = (env: Record<string, string>, platform: NodeJS.Platform = 'linux', home = '/home/me') => ({
  env,
  home,
  platform,
});

t.test('the Hugging Face cache is where its variables say, the strongest first', async t => {
  t.same(hfCacheFolders(at({})), ['/home/me/.cache/huggingface/hub']);
  t.same(hfCacheFolders(at({ XDG_CACHE_HOME: '/c' })), ['/c/huggingface/hub']);
  t.same(hfCacheFolders(at({ HF_HOME: '/hf', XDG_CACHE_HOME: '/c' })), ['/hf/hub']);
  t.same(hfCacheFolders(at({ HUGGINGFACE_HUB_CACHE: '/old', HF_HOME: '/hf' })), ['/old']);
  t.same(hfCacheFolders(at({ HF_HUB_CACHE: '/hub', HUGGINGFACE_HUB_CACHE: '/old' })), ['/hub']);
});

t.test('Ollama is looked for at OLLAMA_MODELS alone, else with the person and the service', async t => {
  t.same(ollamaFolders(at({ OLLAMA_MODELS: '/o' })), ['/o']);
  t.same(ollamaFolders(at({})), ['/home/me/.ollama/models', '/usr/share/ollama/.ollama/models']);
  t.same(ollamaFolders(at({}, 'darwin')), ['/home/me/.ollama/models']);
});

t.test('LM Studio is looked for in both of its homes', async t => {
  const home = t.testdir({});
  t.same(await lmStudioFolders(at({}, 'linux', home)), [
    join(home, '.lmstudio/models'),
    join(home, '.cache/lm-studio/models'),
  ]);
});

t.test('the pointer of LM Studio and its settings say where its models are', async t => {
  const home = t.testdir({ studio: {} });
  const studio = join(home, 'studio');
  t.testdir({ '.lmstudio-home-pointer': `${studio}\n`, studio: {} });
  t.same(await lmStudioFolders(at({}, 'linux', home)), [join(studio, 'models')]);
  t.testdir({
    '.lmstudio-home-pointer': studio,
    studio: { 'settings.json': JSON.stringify({ downloadsFolder: '/big/disk' }) },
  });
  t.same(await lmStudioFolders(at({}, 'linux', home)), ['/big/disk']);
  t.testdir({
    '.lmstudio-home-pointer': 'relative',
    '.lmstudio': { 'settings.json': '{"downloadsFolder": ' },
  });
  t.equal(
    (await lmStudioFolders(at({}, 'linux', home)))[0],
    join(home, '.lmstudio/models'),
    'damaged settings',
  );
});

t.test('only folders that are there are used, only small files are read', async t => {
  const dir = t.testdir({ here: {}, file: 'x', large: 'x'.repeat(1024 * 1024 + 1) });
  t.same(await existing([join(dir, 'here'), join(dir, 'gone'), join(dir, 'file')]), [join(dir, 'here')]);
  t.equal(await smallText(join(dir, 'file')), 'x');
  for (const name of ['gone', 'here', 'large']) t.equal(await smallText(join(dir, name)), undefined);
});
