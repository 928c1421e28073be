import t from 'tap';
import { folders } from '../../lib/store/folders.js';

t.test('Linux has the XDG folders below the home', async t => {
  t.same(folders({}, 'linux', '/home/ann'), {
    config: '/home/ann/.config/llmtui',
    data: '/home/ann/.local/share/llmtui',
    saves: '/home/ann/.local/share/llmtui/saves',
    state: '/home/ann/.local/state/llmtui',
    cache: '/home/ann/.cache/llmtui',
    states: '/home/ann/.cache/llmtui/states',
    runtime: '/home/ann/.local/state/llmtui/run',
    home: '/home/ann',
  });
});

t.test('every XDG variable moves its folder', async t => {
  const env = {
    XDG_CONFIG_HOME: '/c',
    XDG_DATA_HOME: '/d',
    XDG_STATE_HOME: '/s',
    XDG_CACHE_HOME: '/k',
    XDG_RUNTIME_DIR: '/run/user/1000',
  };
  t.match(folders(env, 'linux', '/home/ann'), {
    config: '/c/llmtui',
    data: '/d/llmtui',
    saves: '/d/llmtui/saves',
    state: '/s/llmtui',
    cache: '/k/llmtui',
    states: '/k/llmtui/states',
    runtime: '/run/user/1000/llmtui',
  });
});

t.test('a relative or empty XDG variable is ignored, as the specification asks', async t => {
  t.equal(folders({ XDG_DATA_HOME: 'here' }, 'linux', '/home/ann').data, '/home/ann/.local/share/llmtui');
  t.equal(folders({ XDG_CACHE_HOME: '' }, 'linux', '/home/ann').cache, '/home/ann/.cache/llmtui');
});

t.test('macOS and Windows have their own', async t => {
  t.equal(folders({}, 'darwin', '/Users/ann').data, '/Users/ann/Library/Application Support/llmtui');
  t.equal(folders({}, 'darwin', '/Users/ann').state, '/Users/ann/Library/Logs/llmtui');
  const windows = folders({ APPDATA: 'C:\\R', LOCALAPPDATA: 'C:\\L' }, 'win32', 'C:\\Users\\ann');
  t.equal(windows.config, 'C:\\R\\llmtui\\Config');
  t.equal(windows.saves, 'C:\\L\\llmtui\\Data\\saves');
  t.equal(folders({}, 'win32', 'C:\\Users\\ann').cache, 'C:\\Users\\ann\\AppData\\Local\\llmtui\\Cache');
});
