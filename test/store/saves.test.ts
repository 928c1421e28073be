import {
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { append } from '../../lib/chat/conversation.js';
import { Saves } from '../../lib/store/saves.js';
import { toTranscript } from '../../lib/store/transcript.js';
import { seeded } from '../chat/seeded.js';
import { NOON, reply, talk } from './sample.js';

const options = { now: NOON, random: seeded(5) };
const windows = process.platform === 'win32';

function open(t: Test) {
  const folder = join(t.testdir({ outside: {} }), 'data', 'saves');
  return { folder, saves: new Saves(folder) };
}

t.test('a conversation is read back under its name', async t => {
  const { saves, folder } = open(t);
  const conversation = talk('Hi');
  const path = saves.write('my talk', conversation, { overwrite: false });
  t.equal(path, join(folder, 'my talk.json'));
  t.equal(readFileSync(path, 'utf8'), toTranscript(conversation));
  t.equal(saves.read('my talk', options).id, conversation.id);
  t.equal(saves.read('my talk.json', options).id, conversation.id);
  if (!windows) t.equal(statSync(path).mode & 0o777, 0o600);
});

t.test('a name in use is reported and only written over on request', async t => {
  const { saves } = open(t);
  const first = talk('first');
  const second = talk('second');
  t.equal(saves.exists('talk'), false);
  saves.write('talk', first, { overwrite: false });
  t.equal(saves.exists('talk'), true);
  t.throws(() => saves.write('talk', second, { overwrite: false }), {
    code: 'BAD_INPUT',
    message: /already/,
  });
  t.equal(saves.read('talk', options).id, first.id);
  saves.write('talk', second, { overwrite: true });
  t.equal(saves.read('talk', options).id, second.id);
});

t.test('automatic saves are written over under the id and listed after the names of people', async t => {
  const { saves, folder } = open(t);
  const start = talk('Hi');
  saves.autosave(start);
  const longer = append(start, reply('Hello', start.leaf!));
  t.equal(saves.autosave(longer), join(folder, `${start.id}.json`));
  t.equal(saves.read(start.id, options).messages.size, 2);
  saves.write('zebra', start, { overwrite: false });
  saves.write('apple', start, { overwrite: false });
  t.same(saves.list(), ['apple', 'zebra', start.id]);
  t.throws(() => saves.write(start.id, start, { overwrite: true }), {
    code: 'BAD_INPUT',
    message: /automatic/,
  });
  t.same(readdirSync(folder).length, 3, 'and leave no drafts behind');
});

t.test('no name leads out of the folder', async t => {
  const { saves, folder } = open(t);
  const conversation = talk('Hi');
  for (const name of ['../x', '..', 'a/../../x', '/tmp/x', '.x', 'a\0', '..\\x']) {
    t.throws(() => saves.write(name, conversation, { overwrite: true }), { code: 'BAD_INPUT' }, name);
    t.throws(() => saves.read(name, options), { code: 'BAD_INPUT' }, name);
    t.throws(() => saves.exists(name), { code: 'BAD_INPUT' }, name);
  }
  t.throws(() => saves.autosave({ ...conversation, id: '../x' }), { code: 'BAD_INPUT' });
  t.throws(() => readdirSync(folder), { code: 'ENOENT' }, 'nothing was written');
});

t.test('links and other files that are no plain files are not followed', { skip: windows }, async t => {
  const { saves, folder } = open(t);
  const outside = join(t.testdirName, 'outside', 'secret.json');
  writeFileSync(outside, toTranscript(talk('secret')));
  mkdirSync(join(folder, 'sub.json'), { recursive: true });
  symlinkSync(outside, join(folder, 'link.json'));
  symlinkSync('/nowhere', join(folder, 'dangling.json'));
  for (const name of ['link', 'dangling', 'sub']) {
    t.throws(() => saves.read(name, options), { code: 'BAD_INPUT', message: /no plain file/ }, name);
    t.equal(saves.exists(name), true, 'the name is in use');
  }
  t.same(saves.list(), []);
  const mine = talk('mine');
  saves.write('link', mine, { overwrite: true });
  t.match(readFileSync(outside, 'utf8'), /secret/, 'writing replaces the link, not what it points to');
  t.equal(saves.read('link', options).id, mine.id);
});

t.test('a damaged, foreign or giant file is a clear error and stays as it is', async t => {
  const { saves, folder } = open(t);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'cut.json'), toTranscript(talk('Hi')).slice(0, 100));
  writeFileSync(join(folder, 'foreign.json'), '{"messages": []}');
  writeFileSync(join(folder, 'giant.json'), '');
  truncateSync(join(folder, 'giant.json'), 65 * 1024 * 1024);
  const wrong = [
    ['cut', /cut\.json" cannot be loaded: this is no conversation: no valid JSON at line \d+/],
    ['foreign', /foreign\.json" cannot be loaded: format must be/],
    ['giant', /larger than/],
    ['absent', /no save is named "absent"/],
  ] as const;
  for (const [name, message] of wrong) {
    t.throws(() => saves.read(name, options), { code: 'BAD_INPUT', message }, name);
  }
  t.equal(readFileSync(join(folder, 'foreign.json'), 'utf8'), '{"messages": []}');
});

t.test('a folder that cannot be used is STORE_FAILED', async t => {
  const file = join(t.testdir({ file: 'in the way' }), 'file');
  const saves = new Saves(join(file, 'saves'));
  t.throws(() => saves.write('x', talk('Hi'), { overwrite: true }), {
    code: 'STORE_FAILED',
    message: /x\.json/,
  });
  t.throws(() => new Saves(file).list(), { code: 'STORE_FAILED' });
  t.same(new Saves(join(t.testdirName, 'nothing yet')).list(), []);
});
