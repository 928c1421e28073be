import { join } from 'node:path';
import t from 'tap';
import { readToken } from '../../../lib/models/hub/token.js';

t.test('the token comes from the environment, the stronger name first, else from the file', async t => {
  const home = t.testdir({ '.cache': { huggingface: { token: 'hf_file\n' } }, other: { token: 'hf_other' } });
  t.equal(readToken({}, home), 'hf_file');
  t.equal(readToken({ HUGGINGFACE_API_TOKEN: ' hf_api ' }, home), 'hf_api');
  t.equal(readToken({ HF_TOKEN: 'hf_env', HUGGINGFACE_API_TOKEN: 'hf_api' }, home), 'hf_env');
  t.equal(readToken({ HF_TOKEN: '' }, home), 'hf_file');
  t.equal(readToken({ HF_HOME: join(home, 'other') }, home), 'hf_other');
  t.equal(readToken({ HF_HOME: '~/other' }, home), 'hf_other');
  t.equal(readToken({ HF_TOKEN_PATH: join(home, 'other', 'token') }, home), 'hf_other');
  t.equal(readToken({}, join(home, 'nobody')), undefined);
});

t.test('what cannot stand in a header is refused, and not shown', async t => {
  t.throws(() => readToken({ HF_TOKEN: 'two words' }, '/'), {
    code: 'BAD_CONFIG',
    message: /^HF_TOKEN holds no token/,
  });
  t.throws(() => readToken({ HF_TOKEN: 'a\r\nb: c' }, '/'), { code: 'BAD_CONFIG' });
});
