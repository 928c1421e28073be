import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { LlmtuiError } from '../../../lib/errors.js';
import { openHub } from '../../../lib/models/hub/hub.js';
import { Downloads } from '../../../lib/tui/effects/downloads.js';
import type { Event } from '../../../lib/tui/event.js';
import { type HubContent, noise, startHub } from '../../helpers/hub.js';

const bytes = noise(400_000);
const files = { 'some-Q4_K_M.gguf': bytes, 'some-Q8_0.gguf': noise(500_000, 2) };

/** A local hub, and what the screen is told of it. */
async function begun(t: Test, content: Partial<HubContent> = {}) {
  const hub = await startHub(t, { repositories: { 'me/some-GGUF': { files } }, ...content });
  const modelDir = t.testdir();
  const told: Event[] = [];
  let hear = (): void => {};
  const options = { env: { HF_ENDPOINT: hub.endpoint }, home: modelDir, modelDir };
  const downloads = new Downloads(
    async () => openHub(options),
    event => {
      told.push(event);
      hear();
    },
    () => ({ free: 1e12, swap: 0 }),
  );
  t.teardown(() => downloads.close());
  const until = async (type: Event['type']) => {
    while (!told.some(event => event.type === type)) {
      await new Promise<void>(resolve => {
        hear = resolve;
      });
    }
  };
  return { hub, modelDir, told, downloads, until };
}

t.test('a pull tells its progress, and where the model is', async t => {
  const { downloads, told, modelDir } = await begun(t);
  await downloads.pull('me/some-GGUF:Q4_K_M');
  t.ok(told.some(event => event.type === 'pulling' && event.progress.done > 0));
  const path = join(modelDir, 'me/some-GGUF/some-Q4_K_M.gguf');
  t.match(told.at(-1), { type: 'pulled', reference: 'me/some-GGUF:Q4_K_M', name: 'some-Q4_K_M', path });
  t.ok(readFileSync(path).equals(bytes));
});

t.test('one that is stopped is kept, and goes on where it was', async t => {
  const slow: Partial<HubContent> = { fault: () => ({ type: 'slow', bytesPerSecond: 40_000 }) };
  const { hub, downloads, told, modelDir, until } = await begun(t, slow);
  const pulling = downloads.pull('me/some-GGUF:Q4_K_M');
  await until('pulling');
  while (!told.some(event => event.type === 'pulling' && event.progress.done > 20_000)) {
    await new Promise(resolve => setTimeout(resolve, 20));
  }
  downloads.stop('me/some-GGUF:Q4_K_M');
  await pulling;
  t.match(told.at(-1), { type: 'pull-ended', reference: 'me/some-GGUF:Q4_K_M', stopped: true });
  t.notOk(
    readdirSync(join(modelDir, 'me/some-GGUF')).includes('some-Q4_K_M.gguf'),
    'nothing half stands there',
  );
  hub.serve({ repositories: { 'me/some-GGUF': { files } } });
  told.length = 0;
  await downloads.pull('me/some-GGUF:Q4_K_M');
  const first = told.find(event => event.type === 'pulling');
  t.ok(first?.type === 'pulling' && first.progress.done >= 20_000, 'it goes on where it was');
  t.match(told.at(-1), { type: 'pulled' });
});

t.test('what is under way is not begun twice', async t => {
  const { hub, downloads, told } = await begun(t);
  await Promise.all([downloads.pull('me/some-GGUF:Q8_0'), downloads.pull('me/some-GGUF:Q8_0')]);
  t.equal(told.filter(({ type }) => type === 'pulled').length, 1);
  t.ok(hub.seen.hub.length > 0);
});

t.test('what fails says why', async t => {
  const { downloads, told } = await begun(t);
  await downloads.pull('lama3-1b');
  t.match(told.at(-1), { type: 'pull-ended', reason: /did you mean llama3-1b/, stopped: false });
  await downloads.list('me/nothing');
  t.match(told.at(-1), { type: 'quantisations-failed', repository: 'me/nothing', reason: /me\/nothing/ });
});

t.test('the quantisations of a repository are judged', async t => {
  const { downloads, told } = await begun(t);
  await downloads.list('me/some-GGUF');
  t.match(told.at(-1), {
    type: 'quantisations',
    choices: [
      { name: 'Q4_K_M', verdict: 'fits', best: false },
      { name: 'Q8_0', verdict: 'fits', best: true },
    ],
  });
});

t.test('a hub that cannot be opened is told, and opened anew at the next try', async t => {
  const told: Event[] = [];
  let tries = 0;
  const downloads = new Downloads(
    async () => {
      tries++;
      throw new LlmtuiError('BAD_CONFIG', 'HF_ENDPOINT is no address');
    },
    event => told.push(event),
    () => ({ free: 1e12, swap: 0 }),
  );
  await downloads.pull('gpt2');
  await downloads.pull('gpt2');
  t.equal(tries, 2);
  t.match(told.at(-1), { type: 'pull-ended', reason: 'HF_ENDPOINT is no address', stopped: false });
  await downloads.close();
});
