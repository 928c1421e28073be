import t from 'tap';
import { checkTerminal } from '../../lib/terminal/capable.js';

const refused = (env: Record<string, string>) => {
  try {
    checkTerminal(env);
    return undefined;
  } catch (thrown) {
    return thrown;
  }
};

t.test('a terminal without a cursor is refused, with what to run instead', async t => {
  t.match(refused({ TERM: 'dumb' }), { code: 'USAGE', message: /TERM is dumb; llmtui ask/ });
  for (const TERM of ['xterm-256color', 'linux', 'screen', '']) t.equal(refused({ TERM }), undefined, TERM);
});

t.test(
  'a locale with another character set is refused; LC_ALL counts before LC_CTYPE before LANG',
  async t => {
    t.match(refused({ LANG: 'de_DE.ISO-8859-1@euro' }), { code: 'USAGE', message: /UTF-8.*ISO-8859-1/ });
    t.match(refused({ LC_ALL: 'ja_JP.eucJP', LANG: 'ja_JP.UTF-8' }), { code: 'USAGE' });
    t.equal(refused({ LC_ALL: 'de_DE.utf8', LANG: 'de_DE.ISO-8859-1' }), undefined);
    for (const LANG of ['', 'C', 'POSIX', 'C.UTF-8', 'de_DE']) t.equal(refused({ LANG }), undefined, LANG);
  },
);
