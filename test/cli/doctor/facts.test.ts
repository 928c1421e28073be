import t from 'tap';
import { databaseFinding } from '../../../lib/cli/doctor/database.js';
import { program, settingFinding } from '../../../lib/cli/doctor/doctor.js';
import { shellWord } from '../../../lib/cli/doctor/finding.js';
import {
  type FolderFacts,
  folderFinding,
  socketFindings,
  xdgFindings,
} from '../../../lib/cli/doctor/folders.js';
import { gpuFindings } from '../../../lib/cli/doctor/gpu.js';
import { libraryFindings } from '../../../lib/cli/doctor/libraries.js';
import { logFinding } from '../../../lib/cli/doctor/log.js';
import { memoryFindings } from '../../../lib/cli/doctor/memory.js';
import { networkFindings } from '../../../lib/cli/doctor/network.js';
import { processorFindings } from '../../../lib/cli/doctor/processor.js';
import { type TerminalFacts, terminalFindings } from '../../../lib/cli/doctor/terminal.js';
import { variableFindings } from '../../../lib/cli/doctor/variables.js';

const MB = 1024 * 1024;

t.test('an old Node.js is a problem', t => {
  t.match(program('20.20.2'), { verdict: 'ok', text: /^llmtui \d/ });
  t.match(program('18.19.0'), { verdict: 'problem', fix: /nodejs\.org/ });
  t.end();
});

t.test('settings that cannot be read are a problem', t => {
  t.match(settingFinding('/c/config.json', undefined), { verdict: 'ok' });
  const fault = '"/c/config.json" has no valid JSON at line 1, column 2: correct it or move it away';
  t.match(settingFinding('/c/config.json', fault), { verdict: 'problem', text: fault });
  t.end();
});

const cpu = { name: 'CPU', description: 'A', backend: 'CPU', type: 'cpu', free: MB, total: 2 * MB } as const;
const native = {
  folder: '/l',
  version: '0.4.0',
  devices: [cpu],
  cpuLibrary: 'libggml-cpu-haswell.so',
  cpuFeatures: ['AVX2'],
};

t.test('libraries that cannot be used say how to get others', t => {
  const search = { device: 'auto', configured: undefined, arch: 'x64' } as const;
  t.match(libraryFindings({ search, native }), [
    { verdict: 'ok', text: 'llama.cpp 0.4.0 in /l' },
    { verdict: 'ok', text: 'libggml-cpu-haswell.so; AVX2' },
  ]);
  const fault = 'the llama.cpp libraries ended their process with SIGILL';
  t.match(libraryFindings({ search, fault }), [
    { verdict: 'problem', text: fault, fix: /npm install -g llmtui/ },
  ]);
  t.match(libraryFindings({ search: { ...search, configured: '/mine' }, fault }), [
    { fix: /unset LLM_LIBRARY_DIR/ },
  ]);
  t.match(libraryFindings({ search: { ...search, device: 'cuda' }, fault }), [{ fix: /node-llama-cpp@/ }]);
  const old = { ...native, cpuFeatures: ['SSE3'] };
  t.match(libraryFindings({ search, native: old })[1], { verdict: 'note', fix: /no AVX2/ });
  t.match(libraryFindings({ search, native: { ...native, devices: [] } })[1], { verdict: 'problem' });
  t.end();
});

t.test('a graphics processor that nothing uses is a note with the package that would', t => {
  const none = { devices: [cpu], hardware: [], device: 'auto' } as const;
  t.match(gpuFindings(none), [{ verdict: 'ok', text: /none/ }]);
  t.match(gpuFindings({ ...none, hardware: ['NVIDIA'] }), [
    { verdict: 'note', text: /NVIDIA/, fix: /npm install -g node-llama-cpp@.*CUDA/ },
  ]);
  t.match(gpuFindings({ ...none, hardware: ['AMD'] }), [{ verdict: 'note', fix: /Vulkan/ }]);
  t.match(gpuFindings({ ...none, hardware: ['Intel'] }), [{ verdict: 'ok' }]);
  t.match(gpuFindings({ ...none, hardware: ['NVIDIA'], device: 'cpu' }), [
    { verdict: 'ok', text: /LLM_DEVICE is cpu/ },
  ]);
  const gpu = {
    name: 'CUDA0',
    description: 'NVIDIA X',
    backend: 'CUDA',
    type: 'gpu',
    free: MB,
    total: 2 * MB,
  } as const;
  t.match(gpuFindings({ ...none, devices: [cpu, gpu], hardware: ['NVIDIA'] }), [
    { verdict: 'ok', text: 'CUDA0: NVIDIA X, by CUDA, 1.00 MB free of 2.00 MB' },
  ]);
  t.same(gpuFindings({ ...none, devices: undefined }), []);
  t.end();
});

t.test('threads beyond the processor, and a busy one, are notes', t => {
  const facts = { model: 'A', cores: 2, hardwareThreads: 4, wanted: 2, load: 0.5 };
  t.match(processorFindings(facts), [
    { verdict: 'ok', text: 'A, 2 cores, 4 hardware threads; computing with 2' },
  ]);
  t.match(processorFindings({ ...facts, wanted: 8 }), [{ verdict: 'note', fix: /LLM_THREADS to 2/ }]);
  t.match(processorFindings({ ...facts, load: 9 }), [{ verdict: 'note', text: /load 9\.0/ }]);
  t.end();
});

t.test('memory is judged by the model that answers', t => {
  const room = { free: 1000 * MB, swap: 0 };
  const model = (needBytes: number) => ({ name: 'm', needBytes });
  const verdictFor = (need: number, swap = 0) =>
    memoryFindings({ room: { ...room, swap }, total: 2000 * MB, model: model(need) })[0]?.verdict;
  t.equal(verdictFor(500 * MB), 'ok');
  t.equal(verdictFor(950 * MB), 'note');
  t.equal(verdictFor(1500 * MB, 1000 * MB), 'note');
  t.equal(verdictFor(1500 * MB), 'problem');
  t.match(memoryFindings({ room, total: 2000 * MB, limit: 1500 * MB }), [
    { verdict: 'ok', text: /may use 1\.46 GB/ },
  ]);
  t.end();
});

const folder: FolderFacts = {
  what: 'data',
  path: '/home/me/data',
  nearest: '/home/me/data',
  state: 'folder',
  isWritable: true,
  isOwn: true,
  mode: 0o700,
  free: 5000 * MB,
  isPrivate: true,
};

t.test('each way in which a folder can be wrong has its fix', t => {
  const finding = (change: Partial<FolderFacts>) => folderFinding({ ...folder, ...change });
  t.match(finding({}), { verdict: 'ok', about: 'data folder' });
  t.match(finding({ state: 'missing', nearest: '/home/me' }), {
    verdict: 'ok',
    text: /made when it is needed/,
  });
  t.match(finding({ state: 'no folder' }), { verdict: 'problem', fix: 'mv /home/me/data /home/me/data.old' });
  t.match(finding({ state: 'unreachable' }), { verdict: 'problem' });
  t.match(finding({ isWritable: false }), { verdict: 'problem', fix: /^chmod u\+rwx \/home\/me\/data/ });
  t.match(finding({ isWritable: false, isOwn: false }), { verdict: 'problem', fix: /chown/ });
  t.match(finding({ isOwn: false }), { verdict: 'note', text: /another user/ });
  t.match(finding({ mode: 0o777 }), { verdict: 'problem', fix: 'chmod 700 /home/me/data' });
  t.match(finding({ mode: 0o755 }), { verdict: 'note', fix: 'chmod 700 /home/me/data' });
  t.match(finding({ mode: 0o755, isPrivate: false }), { verdict: 'ok' });
  t.match(finding({ free: MB }), { verdict: 'problem', text: /only 1\.00 MB free/ });
  t.match(finding({ what: 'models', free: 500 * MB }), { verdict: 'note', fix: /LLM_MODEL_CACHE_DIR/ });
  t.equal(shellWord("/a b/it's"), `'/a b/it'\\''s'`);
  t.end();
});

t.test('a runtime folder whose sockets would have too long an address is a note', t => {
  t.same(socketFindings('/run/user/1000/llmtui', 'linux'), []);
  t.match(socketFindings(`/${'long/'.repeat(25)}`, 'linux'), [{ verdict: 'note', fix: /XDG_RUNTIME_DIR/ }]);
  t.end();
});

t.test('a relative XDG folder is told to be ignored', t => {
  t.match(xdgFindings({ XDG_DATA_HOME: 'data', XDG_CACHE_HOME: '/cache' }, 'linux'), [
    { about: 'XDG_DATA_HOME', verdict: 'note' },
  ]);
  t.same(xdgFindings({ XDG_DATA_HOME: 'data' }, 'darwin'), []);
  t.end();
});

t.test('the database and the log say what is wrong with them', t => {
  const file = '/d/llmtui.db';
  t.match(databaseFinding({ file }), { verdict: 'ok', text: /none yet/ });
  t.match(databaseFinding({ file, bytes: 9, version: 1, check: ['ok'], conversations: 3 }), {
    verdict: 'ok',
    text: /3 conversations, sound/,
  });
  t.match(databaseFinding({ file, bytes: 9, version: 1, check: ['row 1 missing'] }), {
    verdict: 'problem',
    fix: /\.recover/,
  });
  t.match(databaseFinding({ file, bytes: 9, version: 0, check: ['ok'] }), { verdict: 'note' });
  t.match(databaseFinding({ file, bytes: 9, fault: 'it is locked' }), {
    verdict: 'problem',
    text: 'it is locked',
  });
  const log = { file: '/s/llmtui.log', level: 'INFO', isFile: true, isWritable: true };
  t.match(logFinding(log), { verdict: 'ok', text: /none yet/ });
  t.match(logFinding({ ...log, isWritable: false }), { verdict: 'note', fix: 'chmod u+rw /s/llmtui.log' });
  t.match(logFinding({ ...log, isFile: false }), { verdict: 'note', text: /nothing is logged/ });
  t.end();
});

t.test('a terminal is judged by what its environment tells', t => {
  const facts = (env: TerminalFacts['env'], change: Partial<TerminalFacts> = {}): TerminalFacts => ({
    size: { columns: 100, rows: 30 },
    env: { TERM: 'xterm-256color', LANG: 'C.UTF-8', COLORTERM: 'truecolor', ...env },
    platform: 'linux',
    clipboards: [],
    ...change,
  });
  const found = (about: string, ...given: Parameters<typeof facts>) =>
    terminalFindings(facts(...given)).find(finding => finding.about === about);
  t.ok(terminalFindings(facts({})).every(({ verdict }) => verdict === 'ok'));
  t.match(found('terminal', { TERM: 'dumb' }), { verdict: 'problem', fix: /TERM=/ });
  t.match(found('terminal', { LC_ALL: 'de_DE.ISO-8859-1' }), { verdict: 'problem', fix: /LANG=C\.UTF-8/ });
  t.match(found('terminal', {}, { size: { columns: 20, rows: 5 } }), { verdict: 'note' });
  t.match(found('locale', { LANG: '' }), { verdict: 'note' });
  t.match(found('colours', { NO_COLOR: '1' }), { verdict: 'ok', text: /NO_COLOR/ });
  t.match(found('colours', { COLORTERM: '', TERM: 'xterm' }), { verdict: 'note', text: '16' });
  const tmux = { extendedKeys: 'off', setClipboard: 'off' };
  t.match(found('keyboard', { TMUX: '/tmp/tmux' }, { tmux }), {
    verdict: 'note',
    fix: 'tmux set -s extended-keys on',
  });
  t.match(found('keyboard', { TERM: 'xterm-kitty' }), { text: 'Shift-Enter begins a new line' });
  t.match(found('clipboard', { TMUX: '/tmp/tmux' }, { tmux }), {
    verdict: 'note',
    fix: 'tmux set -s set-clipboard on',
  });
  t.match(found('clipboard', { WAYLAND_DISPLAY: 'w' }), { verdict: 'note', fix: /wl-clipboard/ });
  t.match(found('clipboard', { WAYLAND_DISPLAY: 'w' }, { clipboards: ['wl-copy'] }), {
    verdict: 'ok',
    text: 'by wl-copy',
  });
  t.match(found('clipboard', { SSH_TTY: 'x' }, { clipboards: ['wl-copy'] }), {
    verdict: 'ok',
    text: /OSC 52/,
  });
  const { size: _, ...piped } = facts({});
  t.match(terminalFindings(piped), [{ verdict: 'ok', text: /no terminal/ }]);
  t.end();
});

t.test('network settings are read, and no password is told', t => {
  t.match(networkFindings({}, '/nowhere'), [{ verdict: 'ok', text: /huggingface\.co, straight, no token/ }]);
  const env = { https_proxy: 'http://me:secret@proxy:3128', HF_TOKEN: 'hf_secret' };
  const [finding] = networkFindings(env, '/nowhere');
  t.match(finding, { verdict: 'ok', text: /through the proxy http:\/\/proxy:3128, with a token/ });
  t.notMatch(JSON.stringify(finding), /secret/);
  t.match(networkFindings({ HF_ENDPOINT: 'hub' }, '/nowhere'), [{ verdict: 'problem', fix: /HF_ENDPOINT/ }]);
  t.match(networkFindings({ https_proxy: 'socks5://x' }, '/nowhere'), [{ verdict: 'problem' }]);
  t.match(networkFindings({ HF_TOKEN: 'two words' }, '/nowhere'), [{ verdict: 'problem', text: /HF_TOKEN/ }]);
  t.end();
});

t.test('a variable that nothing reads is told with the nearest that is', t => {
  t.match(variableFindings({ LLM_THREADS: '2', PATH: '/bin' }, 'here'), [
    { verdict: 'ok', text: 'here: LLM_THREADS' },
  ]);
  t.match(variableFindings({ LLM_TREADS: '2', LLM_MODEL: 'x', LLM_QQ: '' }, 'here'), [
    { verdict: 'note', text: /LLM_MODEL is read by nothing/, fix: /did you mean LLM_MODEL_NAME/ },
    { fix: /unset LLM_QQ|did you mean/ },
    { fix: 'did you mean LLM_THREADS?' },
  ]);
  t.end();
});
