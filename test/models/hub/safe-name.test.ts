import t from 'tap';
import { safeName } from '../../../lib/models/hub/safe-name.js';

t.test('the names of models stay as they are', async t => {
  for (const name of ['Llama-3.2-1B-Instruct-Q4_K_M.gguf', 'a+b=c@d(e)_f.gguf'])
    t.equal(safeName(name), name);
});

t.test('no name leaves its folder, hides, or means a device', async t => {
  t.equal(safeName('../../etc/passwd'), '__.._etc_passwd');
  t.equal(safeName('..'), '_');
  t.equal(safeName(''), '_');
  t.equal(safeName('.hidden.gguf'), '_hidden.gguf');
  t.equal(safeName('a\0b\x1b[31m\\c/d:e.gguf'), 'a_b__31m_c_d_e.gguf');
  t.equal(safeName('NUL.gguf'), '_NUL.gguf');
  t.equal(safeName('x.'), 'x_');
});

t.test('what is too long keeps its end, which holds the type', async t => {
  const name = safeName(`${'x'.repeat(400)}-Q4_0.gguf`);
  t.equal(name.length, 200);
  t.match(name, /-Q4_0\.gguf$/);
});
