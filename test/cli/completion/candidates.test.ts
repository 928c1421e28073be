import t from 'tap';
import { candidates } from '../../../lib/cli/completion/candidates.js';

const words = (...line: readonly string[]) => candidates(line).known.map(({ word }) => word);

t.test('the first word is a command; a flag before it changes nothing', async t => {
  t.ok(words('').includes('ask'));
  t.ok(words('-m', 'x', '').includes('history'));
  t.notOk(words('').includes('chat'));
});

t.test('flags are those of the command', async t => {
  t.ok(words('ask', '--').includes('--schema'));
  t.ok(words('ask', '--').includes('--no-stream'));
  t.notOk(words('models', '--').includes('--schema'));
  t.ok(words('--').includes('--choose'));
  t.notOk(words('ps', '-').includes('--ctx'));
});

t.test('what follows a flag or a command is looked up', async t => {
  t.match(candidates(['ask', '-m', '']), { look: 'model', files: 'file' });
  t.match(candidates(['show', '']), { look: 'model' });
  t.match(candidates(['ask', '-f', '']), { look: null, files: 'file', known: [] });
  t.match(candidates(['ask', '-t', '']), { look: 'template', files: null });
  t.match(candidates(['history', 'show', '']), { look: 'conversation' });
  t.match(candidates(['history', 'rm', 'conv_a', '']), { look: 'conversation' });
  t.match(candidates(['config', 'set', '']), { look: 'setting' });
  t.match(candidates(['import', '--folder', '']), { files: 'folder' });
  t.same(words('history', ''), ['list', 'search', 'show', 'export', 'rm']);
  t.same(words('completion', ''), ['bash', 'zsh', 'fish']);
  t.same(words('history', 'export', 'last', '--format', ''), ['markdown', 'json']);
  t.same(words('bench', '--format', ''), ['table', 'md', 'csv', 'json']);
  t.same(words('ask', '--device', ''), ['auto', 'cpu', 'cuda', 'vulkan', 'metal']);
});

t.test('-o takes a parameter by name, and then a value', async t => {
  t.ok(words('ask', '-o', '').includes('top_k'));
  t.same(words('ask', '-o', 'top_k', ''), []);
  t.same(candidates(['ask', 'Name', '']), { known: [], look: null, files: null }, 'a prompt is free text');
});
