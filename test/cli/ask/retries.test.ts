import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { refusing, upstream } from '../../engine/remote/upstream.js';
import { makeHome, startProgram } from '../../helpers/program.js';

async function waiting(t: Test) {
  const { baseUrl, received } = await upstream(t, [refusing(503, {}, { 'retry-after': '30' })]);
  const home = makeHome(t);
  const folder = join(home.path, '.config/llmtui');
  mkdirSync(folder, { recursive: true });
  const entry = `{ id: far, provider: openai, config: { base_url: "${baseUrl}" } }`;
  writeFileSync(join(folder, 'models.yaml'), `version: 1\nmodels: [${entry}]\n`);
  const env = { XDG_CONFIG_HOME: join(home.path, '.config') };
  return { received, term: startProgram(t, { args: ['ask', '-m', 'far', 'Hello'], home, env, cols: 120 }) };
}

t.test('the wait for a busy server is counted down at a terminal, and Ctrl-C ends it', async t => {
  const { term, received } = await waiting(t);
  // The pause that the server asks for, and a little more.
  await term.until(/asked again in 3\d s, Ctrl-C ends it: .*cannot answer now \(HTTP 503\)/, 30_000);
  await term.until(/again in 2\d s/, 30_000);
  t.equal(received.length, 1);
  term.send('\x03');
  t.match(await term.ended(30_000), { status: 130 });
  t.notMatch(term.text(), /again in/, 'the line is gone');
});
