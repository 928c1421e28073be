import t from 'tap';
import { createConversation } from '../../../lib/chat/conversation.js';
import { boundEngine } from '../../../lib/engine/bound.js';
import type { Engine, PromptMeasure } from '../../../lib/engine/engine.js';
import { emptyEditor } from '../../../lib/tui/editor/editor.js';
import { Replies } from '../../../lib/tui/effects/replies.js';
import type { Event } from '../../../lib/tui/event.js';
import { ScriptedEngine } from '../../engine/scripted-engine.js';
import { facts } from '../driver.js';

/** An engine that counts when the test says so. */
function counting() {
  const asked: ((tokens: number) => void)[] = [];
  const engine: Engine = {
    ...boundEngine(new ScriptedEngine('counting', [])),
    model: facts,
    contextSize: 2048,
    measure: () =>
      new Promise<PromptMeasure>(resolve => {
        asked.push(tokens => resolve({ tokens, omitted: { turns: 0, tokens: 0 } }));
      }),
  };
  const until = async (length: number) => {
    while (asked.length < length) await new Promise(resolve => setTimeout(resolve, 5));
  };
  return { engine, asked, until };
}

t.test('only the newest count is told, whichever model counts first', async t => {
  const told: Event[] = [];
  const replies = new Replies(event => told.push(event), 50);
  const conversation = createConversation('conv_0', 0);
  const [former, present] = [counting(), counting()];
  replies.measure(former.engine, conversation, emptyEditor('a'));
  await former.until(1);
  replies.measure(present.engine, conversation, emptyEditor('ab'));
  await present.until(1);
  present.asked[0]?.(12);
  former.asked[0]?.(11);
  await new Promise(resolve => setImmediate(resolve));
  t.match(told, [{ type: 'measured', measure: { tokens: 12 } }]);
  t.equal(told.length, 1);
  replies.close();
});

t.test('without a model a reply fails with a reason', async t => {
  const told: Event[] = [];
  const replies = new Replies(event => told.push(event), 50);
  await replies.generate(undefined, 'msg_1', [], {});
  t.match(told, [{ type: 'reply-failed', id: 'msg_1', reason: 'no model is loaded' }]);
});
