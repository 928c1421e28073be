import t from 'tap';
import { isSaveName, saveName } from '../../lib/store/save-name.js';

t.test('names that people give are taken, in any script', async t => {
  for (const name of [
    'notes',
    'My talk, part 2',
    'résumé',
    '日本語の会話',
    'a.b',
    'x'.repeat(100),
    '👩‍👩‍👧',
    '-rf',
  ]) {
    t.equal(saveName(name), name);
  }
});

t.test('a name is brought to its composed form, blanks around it and the ending dropped', async t => {
  t.equal(saveName('re\u0301sume\u0301'), 'résumé');
  t.equal(saveName('  talk.json '), 'talk');
  t.ok(isSaveName('talk'));
  t.notOk(isSaveName(' talk'));
  t.notOk(isSaveName('re\u0301'));
});

t.test('names that lead elsewhere or that some system cannot hold are refused with the reason', async t => {
  const wrong: readonly (readonly [name: string, reason: RegExp])[] = [
    ['', /it is empty/],
    ['   ', /it is empty/],
    ['..', /dot/],
    ['.hidden', /may not begin with a dot/],
    ['../up', /may not hold/],
    ['a/b', /may not hold/],
    ['/etc/passwd', /may not hold/],
    ['a\\b', /may not hold/],
    ['C:x', /may not hold/],
    ['a*', /may not hold/],
    ['nul\0', /cannot be seen/],
    ['bell\x07', /cannot be seen/],
    ['two\nlines', /cannot be seen/],
    ['left\u202egpj.exe', /cannot be seen/],
    ['zero\u200bwidth', /cannot be seen/],
    ['half \ud800', /cannot be seen/],
    ['CON', /device on Windows/],
    ['com1.txt', /device on Windows/],
    ['talk.', /may not end/],
    ['talk..json', /may not end/],
    ['x'.repeat(101), /longer than 100/],
    ['語'.repeat(90), /or 240 bytes/],
  ];
  for (const [name, reason] of wrong) {
    t.throws(() => saveName(name), { code: 'BAD_INPUT', message: reason }, JSON.stringify(name));
    t.notOk(isSaveName(name));
  }
});
