import { join } from 'node:path';
import t from 'tap';
import { LlmtuiError } from '../../lib/errors.js';
import type { ModelEntry } from '../../lib/models/list.js';
import { Library } from '../../lib/store/library.js';
import { begin } from '../../lib/tui/begin.js';
import type { State } from '../../lib/tui/state.js';
import { talk } from '../store/sample.js';
import { Driver, entry, facts } from './driver.js';

const models = [entry('starter', { starter: true }), entry('llama3-1b')];

/** Begins with a library in `folder`; loading shows at once, as the real effects tell it, and goes on for ever. */
async function begun(
  folder: string,
  given: {
    readonly wanted?: string;
    readonly broken?: boolean;
    readonly find?: readonly ModelEntry[];
    readonly choose?: boolean;
  } = {},
) {
  const driver = new Driver();
  const served: State['engine'][] = [];
  const library = Library.open(join(folder, 'llmtui.db'), { now: Date.now });
  await begin({
    effects: {
      findModels: async () => given.find ?? models,
      openLibrary: async () => {
        if (given.broken) throw new LlmtuiError('STORE_FAILED', 'the library is damaged');
        return library;
      },
      perform: effect => {
        if (effect.type === 'load-model') driver.event({ type: 'loading', name: effect.name, fraction: 0 });
      },
      serveEngines: () => void served.push(driver.state.engine),
    },
    dispatch: event => void driver.event(event),
    choose: given.choose ?? false,
    wanted: given.wanted,
  });
  library.close();
  return Object.assign(driver, { served });
}

/** Fills the library in a new folder. */
function stored(folder: string, fill: (library: Library) => void): string {
  const library = Library.open(join(folder, 'llmtui.db'), { now: Date.now });
  fill(library);
  library.close();
  return folder;
}

t.test('at the first start the menu opens, with the mark on the model that loads', async t => {
  const { state } = await begun(t.testdir());
  t.match(state.engine, { type: 'loading', name: 'llama3-1b' });
  t.match(state.dialog, { type: 'choose', selected: 1 });
});

t.test('who asks for a model, or has written before, gets no menu unless it is asked for', async t => {
  t.equal((await begun(t.testdir(), { wanted: 'starter' })).state.dialog, null);
  const folder = stored(t.testdir(), library => library.store(talk('hello')));
  t.equal((await begun(folder)).state.dialog, null);
  t.match((await begun(folder, { choose: true })).state.dialog, { type: 'choose' });
});

t.test('the last conversation comes back with its draft and its model', async t => {
  const conversation = { ...talk('hello'), model: 'starter' };
  const folder = stored(t.testdir(), library => {
    library.store(conversation);
    library.saveLast(conversation.id);
    library.saveDraft(conversation.id, 'and then');
  });
  const { state } = await begun(folder);
  t.equal(state.conversation.id, conversation.id);
  t.same(state.editor.lines, ['and then']);
  t.match(state.engine, { name: 'starter' });
});

t.test('other programs are served once the model is being loaded', async t => {
  const { served } = await begun(t.testdir());
  t.match(served, [{ type: 'loading', name: 'llama3-1b' }]);
  t.equal((await begun(t.testdir(), { find: [] })).served.length, 1, 'one may be chosen later');
});

t.test('a draft that had no message before it comes back once', async t => {
  const folder = stored(t.testdir(), library => {
    library.saveLast('conv_none');
    library.saveDraft('conv_none', 'half a thought');
  });
  t.same((await begun(folder)).state.editor.lines, ['half a thought']);
  t.same((await begun(folder)).state.editor.lines, [''], 'the screen keeps it under another id');
});

t.test(
  'a library that cannot be opened and a model that is not there are told, and the chat goes on',
  async t => {
    const driver = await begun(t.testdir(), { broken: true, wanted: 'nope' });
    t.match(driver.state, {
      restored: true,
      storeFailure: 'the library is damaged',
      engine: { type: 'failed' },
    });
    driver.event({ type: 'loaded', facts, contextSize: 2048 }).send('hello');
    t.equal(driver.take('generate').length, 1);
  },
);

t.test(
  'a profile that is asked for and is not here is pulled after a question, while another answers',
  async t => {
    const driver = await begun(t.testdir(), { wanted: 'llama3-3b' });
    t.match(driver.state.engine, { type: 'loading', name: 'llama3-1b' });
    t.match(driver.state.dialog, { type: 'confirm', question: /llama3-3b is not on this disk/ });
    driver.press('y');
    t.match(driver.take('pull'), [{ reference: 'llama3-3b' }]);
  },
);

t.test('a model that gives vectors is not begun with', async t => {
  const find = [entry('starter', { starter: true }), entry('vectors', { status: 'embedding' })];
  const { state } = await begun(t.testdir(), { find, wanted: 'vectors' });
  t.match(state.engine, { type: 'failed' });
  t.equal(state.notice?.text, 'vectors embeds texts and cannot chat; /switch chooses another');
});
