import t from 'tap';
import {
  abort,
  abortBytes,
  abortIfBusy,
  beginTurn,
  createControl,
  isAborted,
  markShort,
} from '../../../lib/engine/llama/control.js';

t.test('the abort word is an empty C string until it is set', async t => {
  const control = createControl();
  t.equal(abortBytes(control).indexOf(0), 0);
  abort(control);
  t.equal(abortBytes(control).indexOf(0), 1);
});

t.test('a short native call is not aborted, a long one is', async t => {
  const control = createControl();
  beginTurn(control);
  markShort(control);
  abortIfBusy(control);
  t.equal(isAborted(control), false);
  beginTurn(control);
  abortIfBusy(control);
  t.equal(isAborted(control), true);
});

t.test('looking for messages clears an abort', async t => {
  const control = createControl();
  abort(control);
  beginTurn(control);
  t.equal(isAborted(control), false);
});
