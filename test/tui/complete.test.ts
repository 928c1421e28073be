import t from 'tap';
import type { Completion, CompletionSources } from '../../lib/tui/complete.js';
import { complete, cycle, escapePath, unescapePath } from '../../lib/tui/complete.js';

const folders: Readonly<Record<string, readonly string[]>> = {
  '.': [
    '.git/',
    '.env',
    'my notes.md',
    'readme.md',
    'report.pdf',
    'src/',
    'evil\u202egpj.exe',
    'line\nbreak',
  ],
  'src/': ['main.ts', 'math.ts', 'a b.ts'],
};

const sources: CompletionSources = {
  commands: [
    { name: 'help', aliases: ['?'], about: 'Show help.', argument: 'none' },
    { name: 'switch', aliases: ['model'], about: 'Another model.', argument: 'model' },
    { name: 'set', aliases: [], about: 'Set a parameter.', argument: 'parameter' },
    { name: 'save', aliases: [], about: 'Save.', argument: 'text' },
    { name: 'load', aliases: [], about: 'Load.', argument: 'save' },
    { name: 'import', aliases: [], about: 'Import.', argument: 'file' },
    { name: 'pull', aliases: [], about: 'Pull.', argument: 'profile' },
  ],
  models: ['SmolLM2-135M', 'llama3-1b', 'llama3-3b'],
  profiles: ['gpt2', 'gpt2-medium', 'qwen3-4b'],
  saves: ['trip', 'my talk'],
  parameters: ['temperature', 'top-k', 'top-p'],
  files: directory => folders[directory],
};

function found(before: string): Completion {
  const completion = complete(before, sources);
  if (completion?.type !== 'candidates') throw new Error(`nothing for ${before}`);
  return completion;
}

const texts = (before: string) => found(before).candidates.map(({ text }) => text);

/** What stands before the cursor after so many Tabs (or Shift-Tabs, below 0). */
function tabbed(before: string, tabs: number): string {
  let completion = found(before);
  for (let i = 0; i < Math.abs(tabs); i++) completion = cycle(completion, tabs > 0 ? 1 : -1);
  return before.slice(0, completion.start) + completion.text;
}

t.test('commands complete by name, by alias, and by letters in order', async t => {
  t.same(texts('/s'), ['/switch ', '/set ', '/save ']);
  t.same(texts('/mod'), ['/model ']);
  t.same(texts('/hlp'), ['/help']);
  t.same(found('/he').candidates, [{ text: '/help', about: 'Show help.' }]);
  t.equal(complete('/zzz', sources), null);
});

t.test('a slash that does not begin the text is no command', async t => {
  t.equal(complete('see /s', sources), null);
  t.equal(complete('one\n/s', sources), null);
});

t.test('arguments complete by the kind of the command, also under its alias', async t => {
  t.same(texts('/switch ll'), ['llama3-1b', 'llama3-3b']);
  t.same(texts('/model smol'), ['SmolLM2-135M']);
  t.same(texts('/load my t'), ['my talk']);
  t.same(texts('/set to'), ['top-k ', 'top-p ']);
  t.equal(complete('/set top-k 4', sources), null);
  t.equal(complete('/save t', sources), null);
  t.equal(complete('/help t', sources), null);
  t.equal(complete('/nonsense t', sources), null);
});

t.test('paths complete after @, white space escaped, hidden ones once a dot is typed', async t => {
  t.same(texts('look at @re'), ['readme.md', 'report.pdf']);
  t.same(texts('@my'), ['my\\ notes.md']);
  t.same(texts('@src/a\\ '), ['src/a\\ b.ts']);
  t.same(texts('@.e'), ['.env']);
  t.same(texts('@'), ['my\\ notes.md', 'readme.md', 'report.pdf', 'src/']);
  t.equal(complete('me@re', sources), null, 'an address is no path');
});

t.test('the argument of a file command is a path as it is', async t => {
  t.same(texts('/import my'), ['my notes.md']);
  t.same(texts('/import src/ma'), ['src/main.ts', 'src/math.ts']);
});

t.test('a directory that was not listed is asked for', async t => {
  t.same(complete('@~/Docu', sources), { type: 'needs', directory: '~/' });
  t.same(complete('/import /tmp/x', sources), { type: 'needs', directory: '/tmp/' });
  t.same(complete('/switch ~/x', sources), { type: 'needs', directory: '~/' }, 'a model may be a file');
});

t.test('names that could show as other names are not offered', async t => {
  t.equal(complete('@evil', sources), null);
  t.equal(complete('@line', sources), null);
});

t.test('Tab gives what all candidates begin with, then one after the other', async t => {
  t.equal(tabbed('/switch ll', 1), '/switch llama3-');
  t.equal(tabbed('/switch ll', 2), '/switch llama3-1b');
  t.equal(tabbed('/switch ll', 3), '/switch llama3-3b');
  t.equal(tabbed('/switch ll', 4), '/switch llama3-1b');
  t.equal(tabbed('/s', 1), '/switch ', 'nothing more in common');
  t.equal(tabbed('/s', -1), '/save ');
  t.equal(tabbed('/he', 1), '/help', 'one candidate at once');
  t.equal(tabbed('look at @src/m', 2), 'look at @src/main.ts');
  t.equal(tabbed('/model smol', 1), '/model SmolLM2-135M', 'in its own capitals');
});

t.test('an escaped path reads back as the path', async t => {
  for (const path of ['a b', 'back\\slash', 'tab\there', 'plain'])
    t.equal(unescapePath(escapePath(path)), path);
});
