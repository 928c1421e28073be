import t from 'tap';
import { lastReason } from '../../../lib/engine/vision/printed.js';

t.test('the last line that speaks of a failure is the reason, and no prompt is', async t => {
  const printed = [
    'loading',
    'clip_init: unable to find tensor v.x',
    '[INFO] processMedia:442 [DEBUG] Processing message with content=an unknown error: mine',
    'Hello, model.',
  ].join('\n');
  t.equal(lastReason(printed), ' (clip_init: unable to find tensor v.x)');
  t.equal(lastReason('all is well\n'), '');
  t.notMatch(lastReason('failed to \u001b[31mload'), /\u001b/);
});
