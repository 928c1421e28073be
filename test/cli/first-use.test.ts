import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import t, { type Test } from 'tap';
import { modelForUse, withSmaller } from '../../lib/cli/first-use.js';
import { hubFor } from '../../lib/cli/models/hub.js';
import { LlmtuiError } from '../../lib/errors.js';
import type { ModelEntry } from '../../lib/models/list.js';
import { localModels } from '../../lib/models/open.js';
import { readSettings } from '../../lib/store/config.js';
import { folders } from '../../lib/store/folders.js';
import { openLog } from '../../lib/store/log.js';
import { smallBytes, starterPath } from '../helpers/gguf-small.js';
import { startHub } from '../helpers/hub.js';

const llama = 'bartowski/Llama-3.2-1B-Instruct-GGUF';
const small = 'me/Small-GGUF';

/** A person who asks for `model`, with a hub of two repositories. */
async function person(t: Test, model: string | undefined, { offline = false, named = false } = {}) {
  const hub = await startHub(t, {
    repositories: {
      [llama]: { files: { 'Llama-3.2-1B-Instruct-Q4_K_M.gguf': smallBytes() } },
      [small]: { files: { 'Small.Q4_0.gguf': smallBytes(), 'Small.F32.gguf': smallBytes() } },
    },
  });
  const home = t.testdir();
  const where = folders({}, 'linux', home);
  const flags = model === undefined ? {} : { model };
  const { settings, rows } = readSettings({ flags, env: {}, cwd: home, folders: where });
  const log = openLog(join(where.state, 'llmtui.log'), 'INFO');
  const models = localModels({ settings, rows, folders: where, packageModelsDir: dirname(starterPath), log });
  const stderr = new PassThrough();
  const use = () =>
    modelForUse(
      {
        models,
        wanted: settings.model,
        named,
        openHub: async () =>
          hubFor({ settings, folders: where, proc: { env: { HF_ENDPOINT: hub.endpoint } } }, offline),
        room: () => ({ free: 1e12, swap: 0 }),
        stderr: stderr as unknown as NodeJS.WriteStream,
      },
      new AbortController().signal,
    );
  return { hub, settings, use, told: () => String(stderr.read() ?? '') };
}

t.test('what is on the disk is used without asking the hub', async t => {
  const { hub, use } = await person(t, undefined);
  t.match(await use(), { name: 'smollm2-135m' });
  t.same(hub.seen.hub, []);
});

t.test('a profile that is not on the disk is downloaded at its first use, and only then', async t => {
  const { hub, settings, use } = await person(t, 'llama3-1b');
  const path = join(settings.modelDir, llama, 'Llama-3.2-1B-Instruct-Q4_K_M.gguf');
  t.match(await use(), { name: 'llama3-1b', path, status: 'available' });
  const asked = hub.seen.hub.length;
  t.ok(asked > 0);
  t.match(await use(), { name: 'llama3-1b', path });
  t.equal(hub.seen.hub.length, asked);
});

t.test('so is a repository, with its quantisation', async t => {
  const { hub, settings, use } = await person(t, `${small}:Q4_0`);
  const path = join(settings.modelDir, small, 'Small.Q4_0.gguf');
  t.match(await use(), { path });
  const asked = hub.seen.hub.length;
  t.match(await use(), { path });
  t.equal(hub.seen.hub.length, asked, 'the second time from the disk');
});

t.test('without the network the default of the program makes way, and says so', async t => {
  const { use, told } = await person(t, 'llama3-1b', { offline: true });
  t.match(await use(), { name: 'smollm2-135m' });
  t.match(told(), /--offline.*; smollm2-135m answers\n/);
  const flag = await person(t, 'llama3-1b', { offline: true, named: true });
  await t.rejects(flag.use(), { code: 'UNAVAILABLE' }, 'but not where a flag names it');
  const other = await person(t, 'gpt2', { offline: true });
  await t.rejects(other.use(), { code: 'UNAVAILABLE' });
});

t.test('a name or path that means nothing is an error without a request', async t => {
  for (const wanted of ['nosuch', './no/such.gguf', '/no/such', 'models/x.gguf']) {
    const { hub, use } = await person(t, wanted);
    await t.rejects(use(), { code: 'MODEL_NOT_FOUND' }, wanted);
    t.same(hub.seen.hub, [], wanted);
  }
});

t.test('a load that fails names the largest model here that takes less memory', async t => {
  const entry = (
    name: string,
    needBytes: number,
    status: ModelEntry['status'] = 'available',
  ): ModelEntry => ({
    name,
    needBytes,
    status,
    path: `/${name}.gguf`,
    sizeBytes: needBytes,
    description: '',
    context: 512,
    starter: false,
  });
  const [large, middle, small] = [entry('large', 900), entry('middle', 500), entry('small', 100)];
  const models = { find: async () => [small, large, entry('broken', 800, 'disabled'), middle] };
  const failure = new LlmtuiError('LOAD_FAILED', 'no memory');
  t.match(await withSmaller(failure, large, models), {
    code: 'LOAD_FAILED',
    message: 'no memory; -m middle takes less memory',
  });
  t.equal(await withSmaller(failure, small, models), failure);
  const other = new LlmtuiError('BAD_INPUT', 'no');
  t.equal(await withSmaller(other, large, models), other);
});
