import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { createConversation } from '../../../lib/chat/conversation.js';
import { exportMarkdown } from '../../../lib/tui/effects/files.js';

t.test('an export goes into a folder that is there, and never over a file unasked', async t => {
  const folder = t.testdir({});
  const conversation = createConversation('conv_1', 0, 'Be brief.');
  const file = join(folder, 'talk.md');
  t.match(exportMarkdown(file, conversation, false), {
    type: 'notice',
    level: 'info',
    text: `exported to ${file}`,
  });
  t.match(readFileSync(file, 'utf8'), 'Be brief.');
  t.match(exportMarkdown(file, conversation, false), { type: 'ask', about: { type: 'overwrite-export' } });
  t.match(exportMarkdown(folder, conversation, false), { level: 'error', text: /is a folder/ });

  const mistyped = join(folder, 'nowhere', 'talk.md');
  t.match(exportMarkdown(mistyped, conversation, false), { level: 'error', text: /there is no folder/ });
  t.notOk(existsSync(join(folder, 'nowhere')), 'no folder is made');
});
