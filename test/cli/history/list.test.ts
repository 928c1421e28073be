import t from 'tap';
import { listTable } from '../../../lib/cli/history/list.js';

const row = {
  id: 'conv_01m8001zk0aaaaaaaaaa',
  title: 'Rivers of Europe',
  model: 'starter',
  messages: 2,
  createdAt: 0,
  updatedAt: Date.UTC(2026, 0, 31, 12),
};

t.test('a narrow terminal keeps the titles, and leaves the model and the number of messages out', async t => {
  t.match(listTable([row], 80), /MODEL\s+MESSAGES\s+TITLE\n.*starter\s+2\s+Rivers of Europe\n/);
  const narrow = listTable([row], 50);
  t.match(narrow, /^ID\s+DATE\s+TITLE\n.*Rivers of Europe\n$/);
  t.ok(narrow.split('\n').every(line => line.length <= 50));
});
