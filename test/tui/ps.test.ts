import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { makeHome, runProgram, startProgram } from '../helpers/program.js';

t.test('llmtui ps lists what a running chat has loaded, until it ends', async t => {
  const home = makeHome(t);
  const term = startProgram(t, { home, args: ['-m', 'smollm2-135m'], env: { LLM_CONTEXT_SIZE: '512' } });
  await term.until(/smollm2-135m \(cpu\)/, 90_000);
  const listed = async () => JSON.parse((await runProgram(['ps', '--json'], { home })).stdout) as unknown[];
  let models = await listed();
  for (let tries = 0; tries < 20 && models.length === 0; tries++) models = await listed();
  t.match(models, [{ name: 'smollm2-135m', pid: Number, in_use: 1, expires_at: null }]);
  await term.type('/quit\r');
  t.equal((await term.ended(20_000)).status, 0);
  t.same(await listed(), []);
  t.same(readdirSync(join(home.env.XDG_STATE_HOME ?? '', 'llmtui/run')), []);
});
