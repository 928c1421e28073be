import { chmodSync, existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { databaseFinding, readDatabase } from '../../../lib/cli/doctor/database.js';
import { readFolders } from '../../../lib/cli/doctor/folders.js';
import { readGpuHardware } from '../../../lib/cli/doctor/gpu.js';
import { Database } from '../../../lib/store/database.js';
import { folders } from '../../../lib/store/folders.js';
import { Library } from '../../../lib/store/library.js';
import { makeHome, runProgram, startProgram } from '../../helpers/program.js';
import { talk } from '../../store/sample.js';

interface Told {
  readonly about: string;
  readonly verdict: string;
  readonly text: string;
  readonly fix?: string;
}

/** A person whose things can be broken, and what the doctor finds then. */
function person(t: Test) {
  const home = makeHome(t);
  const at = (path: string): string => join(home.path, path);
  const examine = async (env: Readonly<Record<string, string>> = {}) => {
    const { status, stdout, stderr } = await runProgram(['doctor', '--json'], { home, env });
    t.equal(stderr, '');
    const findings: readonly Told[] = JSON.parse(stdout).findings;
    return { status, findings, of: (about: string) => findings.find(finding => finding.about === about) };
  };
  return { home, at, examine };
}

const DATA = '.local/share/llmtui';

t.test('a sound machine has no problem, and looking changes nothing', async t => {
  const { home, at, examine } = person(t);
  const { status, findings, of } = await examine();
  t.equal(status, 0);
  t.same(
    findings.filter(({ verdict }) => verdict === 'problem'),
    [],
  );
  t.match(of('libraries'), { verdict: 'ok', text: /llama\.cpp 0\.4\.0/ });
  t.match(of('CPU variant'), { verdict: 'ok' });
  t.match(of('database'), { verdict: 'ok', text: /none yet/ });
  t.match(of('models'), { text: /smollm2-135m answers by default/ });
  t.same([at(DATA), at('.cache/llmtui'), at('.config/llmtui')].filter(existsSync), []);
  const plain = await runProgram(['doctor'], { home });
  t.match(plain, { status: 0, stdout: /^ok +program +llmtui \S+ on Node\.js/ });
  t.match(plain.stdout, /\n\n(Nothing to fix\.|0 problems, \d+ notes?\. .*)\n$/);
});

t.test('what is in the way of folders, database, log and models.yaml is found, each with a fix', async t => {
  const { at, examine } = person(t);
  mkdirSync(at(DATA), { recursive: true });
  writeFileSync(at(`${DATA}/llmtui.db`), 'this is no database, whatever it is named\n'.repeat(50));
  writeFileSync(at('.cache/llmtui'), 'a file');
  mkdirSync(at('.local/state/llmtui/llmtui.log'), { recursive: true });
  mkdirSync(at('.config/llmtui'));
  writeFileSync(at('.config/llmtui/models.yaml'), 'models: [');
  const { status, of } = await examine({ LLM_TREADS: '1' });
  t.equal(status, 1);
  t.match(of('database'), { verdict: 'problem', text: /is damaged/, fix: /^mv / });
  t.match(of('cache folder'), { verdict: 'problem', fix: /^mv .*llmtui\.old$/ });
  t.match(of('models folder'), { verdict: 'problem', text: /\.cache\/llmtui is a file/ });
  t.match(of('log'), { verdict: 'note', fix: /^mv / });
  t.match(of('models.yaml'), { verdict: 'problem', text: /line 1/, fix: /models\.yaml corrects it/ });
  t.match(of('variables'), { verdict: 'note', fix: 'did you mean LLM_THREADS?' });
});

t.test('a library folder without libraries, and a model that is not there, are problems', async t => {
  const { at, examine } = person(t);
  const { status, of } = await examine({ LLM_LIBRARY_DIR: at('.cache'), LLM_CURRENT_MODEL: 'none-such' });
  t.equal(status, 1);
  t.match(of('libraries'), { verdict: 'problem', fix: /unset LLM_LIBRARY_DIR/ });
  t.match(of('models'), { verdict: 'problem', text: /no model "none-such"/ });
});

t.test('what a killed process left behind is listed with the command that removes it', async t => {
  const { at, examine } = person(t);
  const runtime = at('.local/state/llmtui/run');
  const models = at('.cache/llmtui/models/user/repo');
  for (const folder of [runtime, models]) mkdirSync(folder, { recursive: true });
  writeFileSync(join(runtime, 'models-4194999.json'), '[]'); // beyond the largest number of a process
  writeFileSync(join(runtime, `engine-${process.pid}.sock`), '');
  const long = new Date(Date.now() - 3_600_000);
  for (const name of ['a.gguf.part', 'a.gguf.lock', 'b.gguf.part']) writeFileSync(join(models, name), 'x');
  for (const name of ['a.gguf.part', 'a.gguf.lock']) utimesSync(join(models, name), long, long);
  const { status, findings } = await examine();
  t.equal(status, 0);
  const left = findings.filter(({ about }) => about === 'leftovers');
  t.match(left, [
    { verdict: 'note', text: /^1 files of processes/, fix: `rm ${join(runtime, 'models-4194999.json')}` },
    { verdict: 'note', text: /^1 locks/, fix: /^rm .*a\.gguf\.lock$/ },
    { verdict: 'note', text: /^1 unfinished/, fix: /llmtui pull goes on with them; rm .*a\.gguf\.part/ },
  ]);
});

t.test('a damaged database is found, one of another program or a newer llmtui too, and none is made', t => {
  const folder = t.testdir();
  const file = join(folder, 'llmtui.db');
  t.same(readDatabase(file), { file });
  t.notOk(existsSync(file));
  const library = Library.open(file, { now: Date.now });
  for (let i = 0; i < 50; i++) library.store({ ...talk('x'.repeat(2000)), id: `conv_${i}` });
  library.close();
  t.match(readDatabase(file), { version: 1, check: ['ok'], conversations: 50 });
  const bytes = readFileSync(file);
  const damaged = join(folder, 'damaged.db');
  writeFileSync(damaged, bytes.fill(0xff, 8 * 4096, 20 * 4096));
  const found = readDatabase(damaged);
  t.ok(found.fault !== undefined || (found.check?.[0] ?? 'ok') !== 'ok');
  t.match(databaseFinding(found), { verdict: 'problem', fix: /mv / });
  for (const [name, pragma, fault] of [
    ['other', 'CREATE TABLE t (a)', /another program/],
    ['newer', 'PRAGMA application_id = 1819045236; PRAGMA user_version = 99', /newer llmtui/],
  ] as const) {
    const database = Database.open(join(folder, name));
    database.script(pragma);
    database.close();
    t.match(readDatabase(join(folder, name)), { fault });
  }
  t.end();
});

t.test(
  'a folder that cannot be written to is found',
  { skip: process.getuid?.() === 0 && 'root may write' },
  async t => {
    const home = t.testdir({ '.config': {} });
    chmodSync(join(home, '.config'), 0o500);
    t.teardown(() => chmodSync(join(home, '.config'), 0o700));
    const found = await readFolders(folders({}, 'linux', home), join(home, 'models'));
    t.match(found[0], {
      what: 'config',
      state: 'missing',
      isWritable: false,
      nearest: join(home, '.config'),
    });
  },
);

t.test('graphics processors are read from what the kernel lists', t => {
  const root = t.testdir({
    sys: {
      class: {
        drm: {
          card0: { device: { vendor: '0x1002\n' } },
          card1: { device: { vendor: '0x1234\n' } },
          'card0-HDMI-A-1': { device: { vendor: '0x10de\n' } },
        },
      },
    },
  });
  t.same(readGpuHardware(root), ['AMD']);
  t.same(readGpuHardware(join(root, 'nowhere')), []);
  t.end();
});

t.test('on a terminal it fits the width and tells of the terminal', async t => {
  const term = startProgram(t, { args: ['doctor'], cols: 50, rows: 140 });
  t.equal((await term.ended(60_000)).status, 0);
  const screen = term.screen.text();
  t.match(screen, /ok terminal: xterm-256color, 50×140/);
  t.match(screen, /ok colours: 24 bit/);
});
