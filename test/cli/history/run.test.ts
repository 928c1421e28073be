import { existsSync, mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { append, type Conversation } from '../../../lib/chat/conversation.js';
import type { HistoryCommand } from '../../../lib/cli/command.js';
import { runHistory } from '../../../lib/cli/history/run.js';
import { Library } from '../../../lib/store/library.js';
import { toMarkdown } from '../../../lib/store/markdown.js';
import { Saves } from '../../../lib/store/saves.js';
import { toTranscript } from '../../../lib/store/transcript.js';
import { pipedProcess } from '../../helpers/piped-process.js';
import { startTerm } from '../../helpers/term.js';
import { NOON, reply, talk } from '../../store/sample.js';

const program = fileURLToPath(new URL('./history-program.js', import.meta.url));
const MINUTE = 60_000;

interface Made {
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
  readonly folders: { readonly data: string; readonly saves: string };
  readonly conversations: readonly Conversation[];
}

/** A home without a library. */
function emptyHome(home: string): Made {
  const data = join(home, 'llmtui');
  return {
    home,
    env: { HOME: home, XDG_DATA_HOME: home },
    folders: { data, saves: join(data, 'saves') },
    conversations: [],
  };
}

/** A home with a library of three conversations, the newest first. */
function makeLibrary(home: string): Made {
  const made = emptyHome(home);
  const library = Library.open(join(made.folders.data, 'llmtui.db'), { now: () => NOON + 9 * MINUTE });
  const conversations = ['Rivers of Europe', 'A tab\there', 'Only **bold** words'].map((text, at) => {
    const time = NOON - at * MINUTE;
    const asked = talk(text, time);
    const answer = reply(`The answer to ${text}\n\n- is a *list*`, asked.leaf!, time);
    const whole = { ...append(asked, answer), model: 'starter' };
    library.store(whole);
    return whole;
  });
  library.close();
  return { ...made, conversations };
}

async function history(
  { home, env, folders }: Made,
  action: HistoryCommand['action'],
  more: Partial<HistoryCommand> = {},
) {
  const { proc, stdout, stderr } = pipedProcess(home, env);
  const status = await runHistory({ type: 'history', action, json: false, ...more }, { folders, proc });
  return { status, stdout: stdout(), stderr: stderr() };
}

t.test('list gives lines with tabs in a pipe, newest first, and no more than asked for', async t => {
  const made = makeLibrary(t.testdir({}));
  const [rivers, tab] = made.conversations;
  const { status, stdout, stderr } = await history(made, { type: 'list', most: 2 });
  t.match({ status, stderr }, { status: 0, stderr: '' });
  t.same(
    stdout.split('\n').map(line => line.split('\t')),
    [
      [rivers!.id, '2026-01-31T12:00:00.000Z', 'starter', '2', 'Rivers of Europe'],
      [tab!.id, '2026-01-31T11:59:00.000Z', 'starter', '2', 'A tab here'],
      [''],
    ],
  );
  const json = JSON.parse((await history(made, { type: 'list', most: 1 }, { json: true })).stdout);
  t.match(json, [
    {
      id: rivers!.id,
      title: 'Rivers of Europe',
      model: 'starter',
      messages: 2,
      createdAt: '2026-01-31T12:00:00.000Z',
      updatedAt: '2026-01-31T12:00:00.000Z',
    },
  ]);
});

t.test('looking at a history that is not there makes no file', async t => {
  const made = emptyHome(t.testdir({}));
  t.match(await history(made, { type: 'list', most: 20 }), { status: 0, stdout: '' });
  t.match(await history(made, { type: 'search', words: 'x', most: 20 }), { status: 0, stdout: '' });
  t.equal((await history(made, { type: 'list', most: 20 }, { json: true })).stdout, '[]\n');
  await t.rejects(history(made, { type: 'show', conversation: 'last' }), {
    code: 'BAD_INPUT',
    message: /no conversation yet/,
  });
  t.notOk(existsSync(made.folders.data));
});

t.test('search finds words in titles and messages and shows where', async t => {
  const made = makeLibrary(t.testdir({}));
  const [rivers] = made.conversations;
  const { stdout } = await history(made, { type: 'search', words: 'EUROPE answer', most: 20 });
  t.same(stdout.trimEnd().split('\t'), [
    ...[rivers!.id, '2026-01-31T12:00:00.000Z', 'starter', '2', 'Rivers of Europe'],
    'The answer to Rivers of Europe - is a *list*',
  ]);
  t.equal((await history(made, { type: 'search', words: 'europe bold', most: 20 })).stdout, '');
  t.match(
    JSON.parse((await history(made, { type: 'search', words: 'bold', most: 20 }, { json: true })).stdout),
    [{ excerpt: /The answer to Only \*\*bold\*\* words/ }],
  );
});

t.test('show and export give Markdown, or JSON that can be loaded again', async t => {
  const made = makeLibrary(t.testdir({}));
  const [newest, second] = made.conversations;
  const markdown = await history(made, { type: 'show', conversation: 'last' });
  t.equal(markdown.stdout, toMarkdown(newest!));
  const exported = { type: 'export', conversation: second!.id, format: 'json' } as const;
  t.equal((await history(made, exported)).stdout, toTranscript({ ...second!, updatedAt: NOON - MINUTE }));
  t.equal(
    (await history(made, exported)).stdout,
    (await history(made, { type: 'show', conversation: second!.id }, { json: true })).stdout,
  );
});

t.test('an id may be shortened, with or without its prefix, and is named where it is not unique', async t => {
  const made = makeLibrary(t.testdir({}));
  const [newest, second] = made.conversations;
  const shown = async (conversation: string) => (await history(made, { type: 'show', conversation })).stdout;
  t.equal(await shown(newest!.id.slice(0, 15)), toMarkdown(newest!));
  t.equal(await shown(newest!.id.slice(5, 15).toUpperCase()), toMarkdown(newest!));
  await t.rejects(shown('conv_0'), {
    code: 'BAD_INPUT',
    message: new RegExp(`begins several.*${second!.id} A tab here`),
  });
  await t.rejects(shown('zz'), {
    code: 'BAD_INPUT',
    message: 'no conversation "zz"; llmtui history lists them',
  });
  await t.rejects(shown("x' OR 1=1 --"), { code: 'BAD_INPUT' });
  await t.rejects(shown('%'), { code: 'BAD_INPUT' });
});

t.test('export writes a new file that only its owner reads, and never replaces one', async t => {
  const made = makeLibrary(t.testdir({}));
  const [newest] = made.conversations;
  const exporting = { type: 'export', conversation: 'last', format: 'markdown' } as const;
  const { stdout } = await history(made, exporting, { output: 'talk.md' });
  const file = join(made.home, 'talk.md');
  t.equal(stdout, `exported to ${file}\n`);
  t.equal(readFileSync(file, 'utf8'), toMarkdown(newest!));
  if (process.platform !== 'win32') t.equal(statSync(file).mode & 0o777, 0o600);
  writeFileSync(file, 'mine');
  await t.rejects(history(made, exporting, { output: 'talk.md' }), {
    code: 'BAD_INPUT',
    message: /is there already/,
  });
  t.equal(readFileSync(file, 'utf8'), 'mine');
  await t.rejects(history(made, exporting, { output: 'no/talk.md' }), { message: /there is no folder/ });
  await t.rejects(history(made, exporting, { output: '.' }), { message: /is a folder/ });
  t.equal((await history(made, exporting, { output: '-' })).stdout, toMarkdown(newest!));
});

t.test('rm deletes all that are named, or none, and asks for --yes in a pipe', async t => {
  const made = makeLibrary(t.testdir({}));
  const [newest, second, third] = made.conversations;
  const ids = async () => (await history(made, { type: 'list', most: 20 })).stdout.match(/^conv_\w+/gm);
  const rm = (yes: boolean, ...conversations: string[]) => history(made, { type: 'rm', conversations, yes });
  await t.rejects(rm(false, 'last'), { code: 'USAGE', message: /add --yes/ });
  await t.rejects(rm(true, newest!.id, 'zz'), { code: 'BAD_INPUT' });
  t.same(await ids(), [newest!.id, second!.id, third!.id]);
  new Saves(made.folders.saves).autosave(second!);
  const { status, stdout } = await rm(true, 'last', newest!.id, second!.id);
  t.equal(status, 0);
  t.equal(
    stdout,
    `deleted: ${newest!.id} Rivers of Europe\ndeleted: ${second!.id} A tab here\n` +
      `  its automatic save stays in ${made.folders.saves}\n`,
  );
  t.same(await ids(), [third!.id]);
});

t.test('another process that has a conversation open goes on writing to it', async t => {
  const made = makeLibrary(t.testdir({}));
  const [newest] = made.conversations;
  const running = Library.open(join(made.folders.data, 'llmtui.db'), { now: () => NOON });
  t.teardown(() => running.close());
  const more = reply('and one more thing', newest!.leaf!, NOON);
  running.append(newest!.id, more);
  t.match((await history(made, { type: 'show', conversation: 'last' })).stdout, 'and one more thing');
  await history(made, { type: 'rm', conversations: ['last'], yes: true });
  t.equal(running.read(newest!.id), undefined);
  t.doesNotThrow(() => running.append(newest!.id, reply('still here', more.id, NOON)));
});

t.test('a damaged library is told and stays as it is', async t => {
  const made = emptyHome(t.testdir({}));
  mkdirSync(made.folders.data);
  const file = join(made.folders.data, 'llmtui.db');
  const garbage = 'SQLite format 3\0'.padEnd(8192, 'garbage');
  writeFileSync(file, garbage);
  for (const action of [
    { type: 'list', most: 20 },
    { type: 'show', conversation: 'last' },
  ] as const)
    await t.rejects(history(made, action), { code: 'STORE_FAILED', message: new RegExp(file) });
  t.equal(readFileSync(file, 'utf8'), garbage);
});

t.test('a library that was cut off is told, and so is a conversation whose tree has a fault', async t => {
  const made = makeLibrary(t.testdir({}));
  const file = join(made.folders.data, 'llmtui.db');
  const library = Library.open(file, { now: () => NOON });
  library.put({ ...made.conversations[0]!, leaf: 'msg_nowhere' });
  library.close();
  await t.rejects(history(made, { type: 'show', conversation: 'last' }), {
    code: 'BAD_INPUT',
    message: /is damaged/,
  });
  truncateSync(file, statSync(file).size / 2);
  await t.rejects(history(made, { type: 'search', words: 'bold', most: 20 }), {
    code: 'STORE_FAILED',
    message: /is damaged and was left as it is/,
  });
});

t.test('a terminal gets a table within its width, and nothing raw', async t => {
  const made = makeLibrary(t.testdir({}));
  const library = Library.open(join(made.folders.data, 'llmtui.db'), { now: () => NOON });
  library.store({ ...talk('hostile', NOON + MINUTE), title: 'red \x1b[31m title', titled: true });
  library.close();
  const list = startTerm(t, process.execPath, [program, '{"type":"list","most":20}'], {
    cols: 60,
    rows: 10,
    env: made.env,
  });
  t.equal((await list.ended()).status, 0);
  t.match(list.text(), /^ID +DATE +MODEL +MESSAGES +TITLE/);
  t.match(list.text(), /^conv_\w{10} {2}20\d\d-\d\d-\d\d \d\d:\d\d {2}- {2,}1 {2}red/m);
  t.notMatch(list.raw().toString(), /\x1b\[31m/);
  const search = startTerm(t, process.execPath, [program, '{"type":"search","words":"bold","most":20}'], {
    env: made.env,
  });
  await search.ended();
  t.match(search.text(), /Only \*\*bold\*\* words\n {4}The answer to Only/);
  const none = startTerm(t, process.execPath, [program, '{"type":"search","words":"nowhere","most":20}'], {
    env: made.env,
  });
  await none.ended();
  t.match(none.text(), /^no conversation has all of these words/);
});

t.test('on a terminal that can, show renders Markdown with the roles as headings', async t => {
  const made = makeLibrary(t.testdir({}));
  const action = JSON.stringify({ type: 'show', conversation: made.conversations[2]!.id });
  const term = startTerm(t, process.execPath, [program, action], { env: made.env });
  t.equal((await term.ended()).status, 0);
  t.match(term.text(), /You[\s\S]*Only bold words[\s\S]*Assistant \(starter\)[\s\S]*is a list/);
  t.match(term.raw().toString(), /\x1b\[0;1mbold\x1b\[m/);
  const dumb = startTerm(t, process.execPath, [program, action], { env: { ...made.env, TERM: 'dumb' } });
  await dumb.ended();
  t.match(dumb.text(), 'Only **bold** words');
  t.notMatch(dumb.raw().toString(), /\x1b/);
});

t.test('on a terminal rm names what it would delete and waits for yes', async t => {
  const made = makeLibrary(t.testdir({}));
  const action = JSON.stringify({ type: 'rm', conversations: ['last'], yes: false });
  const count = async () => (await history(made, { type: 'list', most: 20 })).stdout.split('\n').length - 1;
  const no = startTerm(t, process.execPath, [program, action], { env: made.env });
  await no.until(/Rivers of Europe\nDelete it\? \[y\/N\]/);
  no.send('n\r');
  t.equal((await no.ended()).status, 1);
  t.equal(await count(), 3);
  const yes = startTerm(t, process.execPath, [program, action], { env: made.env });
  await yes.until('[y/N]');
  yes.send('y\r');
  t.equal((await yes.ended()).status, 0);
  t.match(yes.text(), /deleted: conv_\w+ Rivers of Europe/);
  t.equal(await count(), 2);
});
