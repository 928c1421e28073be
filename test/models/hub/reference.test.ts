import t from 'tap';
import { isRepository, parseReference } from '../../../lib/models/hub/reference.js';

const HUB = 'https://huggingface.co';
const parsed = (text: string, endpoint = HUB) => parseReference(text, endpoint);
const files = (repository: string, wanted?: string, revision = 'main') => ({
  type: 'repository',
  repository,
  revision,
  ...(wanted !== undefined && { wanted }),
});

t.test('a repository is named with or without quantisation, file and host', async t => {
  t.same(parsed('ann/tiny-GGUF'), files('ann/tiny-GGUF'));
  t.same(parsed(' ann/tiny-GGUF:Q4_K_M '), files('ann/tiny-GGUF', 'Q4_K_M'));
  t.same(parsed('ann/tiny-GGUF/sub/tiny.gguf'), files('ann/tiny-GGUF', 'sub/tiny.gguf'));
  t.same(parsed('hf.co/ann/tiny-GGUF:Q8_0'), files('ann/tiny-GGUF', 'Q8_0'));
});

t.test('URLs of the hub, and of the mirror in use, name a repository, a revision and a file', async t => {
  t.same(parsed('https://huggingface.co/ann/tiny-GGUF'), files('ann/tiny-GGUF'));
  t.same(parsed('https://huggingface.co/ann/tiny-GGUF/tree/v2'), files('ann/tiny-GGUF', undefined, 'v2'));
  const file = 'ann/tiny-GGUF/resolve/main/a%20b/tiny.gguf?download=true';
  t.same(parsed(`https://huggingface.co/${file}`), files('ann/tiny-GGUF', 'a b/tiny.gguf'));
  t.same(parsed('https://hf.co/ann/tiny-GGUF/blob/v2/x.gguf'), files('ann/tiny-GGUF', 'x.gguf', 'v2'));
  const mirror = 'http://127.0.0.1:1';
  t.same(parsed(`${mirror}/ann/tiny-GGUF`, mirror), files('ann/tiny-GGUF'));
  t.same(parsed(`${mirror}/api/hf/ann/tiny-GGUF`, `${mirror}/api/hf`), files('ann/tiny-GGUF'));
});

t.test('any other URL is a file of its own', async t => {
  const url = 'https://example.org/models/tiny.gguf';
  t.same(parsed(url), { type: 'url', url });
});

t.test('what could leave its folder, or is nothing of these, is refused', async t => {
  const wrong = [
    '..',
    '../x',
    'ann/..',
    'ann/../x',
    'ann',
    'ann//x',
    '-ann/x',
    'ann/x y',
    'ann/a--b',
    'https://',
    '',
  ];
  for (const text of wrong) t.throws(() => parsed(text), { code: 'BAD_INPUT' }, `"${text}"`);
  t.throws(() => parsed('https://huggingface.co/%E0%A4%A/x'), { code: 'BAD_INPUT' });
  t.throws(() => parsed('https://me:secret@example.org/x.gguf'), { code: 'BAD_INPUT', message: /password/ });
  t.notOk(isRepository(`ann/${'x'.repeat(100)}`));
});
