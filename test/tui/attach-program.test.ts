import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { attachTo } from '../../lib/engine/attach/attach.js';
import { socketFiles } from '../../lib/engine/attach/socket.js';
import type { Engine } from '../../lib/engine/engine.js';
import { loadOptions, localModels } from '../../lib/models/open.js';
import { readSettings } from '../../lib/store/config.js';
import { folders } from '../../lib/store/folders.js';
import { openLog } from '../../lib/store/log.js';
import { collect, user } from '../engine/llama/starter.js';
import { makeHome, packageRoot, startProgram } from '../helpers/program.js';

const never = new AbortController().signal;

/** What another program of the same person finds out about the model it is to load. */
async function attaching(env: Readonly<Record<string, string>>, cwd: string) {
  const where = folders(env, process.platform, cwd);
  const { settings, rows } = readSettings({ flags: {}, env, cwd, folders: where });
  const log = openLog(join(where.state, 'test.log'), 'ERROR');
  const packageModelsDir = join(packageRoot, 'fixtures/models');
  const models = localModels({ settings, rows, folders: where, packageModelsDir, log });
  const { entry } = await models.findWanted();
  const options = loadOptions(entry, { settings, rows }, () => {});
  const runtimeFolder = where.runtime;
  const attach = (): Promise<Engine | null> =>
    attachTo({ runtimeFolder, options, signal: never, platform: process.platform });
  return { attach, runtimeFolder };
}

t.test('a running chat replies to other programs, until a signal ends it', async t => {
  const home = makeHome(t);
  const env = { ...home.env, LLM_CONTEXT_SIZE: '1024' };
  const { attach, runtimeFolder } = await attaching(env, home.path);
  const term = startProgram(t, { home, args: ['-m', 'smollm2-135m'], env });
  await term.until(/smollm2-135m \(cpu\)/, 90_000);
  let engine = await attach();
  for (let tries = 0; tries < 100 && engine === null; tries++) {
    await sleep(100);
    engine = await attach();
  }
  if (engine === null) throw new Error('nothing was served');
  t.match(engine, { contextSize: 1024, model: { name: 'smollm2-135m', device: 'cpu' } });
  t.match(await collect(engine, [user('Say hello.')], { max_tokens: 4 }), { usage: { replyTokens: 4 } });
  const endless = collect(engine, [user('Count to 1000.')], { max_tokens: -1, logit_bias: { 2: -1e9 } });
  const failed = t.rejects(endless, { name: 'LlmtuiError' }, 'a reply that it takes along has failed');
  term.kill('SIGTERM');
  await failed;
  t.equal((await term.ended(20_000)).status, 143);
  t.same(socketFiles(runtimeFolder), []);
  t.equal(await attach(), null);
  await engine.unload();
});
