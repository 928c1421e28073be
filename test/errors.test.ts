import t from 'tap';
import { failures, LlmtuiError, messageOf } from '../lib/errors.js';

t.test('every failure has an exit status that a shell can tell from success', async t => {
  for (const [code, { exit, http }] of Object.entries(failures)) {
    t.ok(exit > 0 && exit < 126, `${code} exits with ${exit}`);
    t.ok(http >= 400 && http < 600, `${code} answers ${http}`);
  }
});

t.test('a failure carries its code and its cause', async t => {
  const cause = new Error('inner');
  const failure = new LlmtuiError('BAD_INPUT', 'what to do', { cause });
  t.equal(failure.code, 'BAD_INPUT');
  t.equal(failure.cause, cause);
  t.equal(messageOf(failure), 'what to do');
  t.equal(messageOf('thrown text'), 'thrown text');
});
