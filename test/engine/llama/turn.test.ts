import t from 'tap';
import { abort, createControl } from '../../../lib/engine/llama/control.js';
import { createTurn, passTurn, releaseTurn, takeTurn } from '../../../lib/engine/llama/turn.js';

t.test('one holder at a time has the turn', async t => {
  const turn = createTurn();
  const control = createControl();
  t.equal(takeTurn(turn, 1, control), true);
  abort(control);
  t.equal(takeTurn(turn, 2, control), false, 'an abort ends the wait');
  passTurn(turn, 1);
  t.equal(takeTurn(turn, 2, control), true);
});

t.test('the turn of a holder that is gone is freed, and no other', async t => {
  const turn = createTurn();
  takeTurn(turn, 1, createControl());
  t.equal(releaseTurn(turn, 2), false);
  t.equal(releaseTurn(turn, 1), true);
  t.equal(takeTurn(turn, 2, createControl()), true);
});
