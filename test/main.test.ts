import t from 'tap';
import { startProgram } from './helpers/program.js';

t.test('a terminal without a cursor gets a message and status 2, not the full screen', async t => {
  const term = startProgram(t, { env: { TERM: 'dumb' }, cols: 120, rows: 24 });
  t.equal((await term.ended(20_000)).status, 2);
  t.match(term.text().replaceAll('\n', ' '), /llmtui: .*TERM is dumb; llmtui ask/);
  t.notMatch(term.raw().toString('latin1'), '\x1b[?1049h');
});
