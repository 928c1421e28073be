import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { type Answer, hello, refusing, streaming, upstream } from '../../engine/remote/upstream.js';
import { makeHome, runProgram } from '../../helpers/program.js';

/** A server with a list of models that answers with one of `answers`. */
async function serving(t: Test, models: readonly string[], answer: Answer, listing = 200) {
  const list = refusing(listing, { data: models.map(id => ({ id })) });
  const answerAll: Answer = (response, received) =>
    (received.url === '/v1/models' ? list : answer)(response, received);
  const server = await upstream(t, [answerAll]);
  const home = makeHome(t);
  const folder = join(home.path, '.config/llmtui');
  mkdirSync(folder, { recursive: true });
  const config = `base_url: "${server.baseUrl}", model: big, api_key_env: FAR_KEY, price: { input: 100, output: 100 }`;
  writeFileSync(
    join(folder, 'models.yaml'),
    `version: 1\nmodels:\n  - id: far\n    provider: openai\n    config: { ${config}, fallback: smollm2-135m }\n`,
  );
  const run = (args: readonly string[], key = 'sk-hunter2') =>
    runProgram(args, {
      home: { ...home, env: { ...home.env, XDG_CONFIG_HOME: join(home.path, '.config') } },
      env: { FAR_KEY: key },
    });
  return { ...server, run };
}

t.test('a model of a server is tried: connection, key, model, speed and price', async t => {
  const { run, received } = await serving(t, ['big'], streaming(...hello));
  const told = await run(['check', '-m', 'far']);
  t.match(told, { status: 0, stderr: '' });
  t.match(told.stdout, /ok +connection +\d.*lists 1 models/);
  t.match(told.stdout, /ok +listed +the server has big/);
  t.match(told.stdout, /ok +answer +"Hello there\."/);
  t.match(told.stdout, /ok +speed +first token after/);
  t.match(told.stdout, /ok +cost +0\.0011 US dollars/);
  t.ok(received.every(({ headers }) => headers.authorization === 'Bearer sk-hunter2'));
  const json = JSON.parse((await run(['check', '-m', 'far', '--json'])).stdout);
  t.match(json, { model: 'far', verdict: 'ok' });
});

t.test('each failure has its cause and what to do, and never the key', async t => {
  const wrong = await serving(t, ['bigger', 'other'], refusing(404, { error: { message: 'no such model' } }));
  const missing = await wrong.run(['check', '-m', 'far']);
  t.match(missing, { status: 1, stdout: /warning +listed +big is not in its list; did you mean bigger\?/ });
  t.match(missing.stdout, /failed +answer +.*has no model big/);
  t.notMatch(missing.stdout, /instead/, 'the fallback does not stand in here');
  const refused = await serving(t, [], refusing(401), 401);
  const keyed = await refused.run(['check', '-m', 'far']);
  t.match(keyed, { status: 1, stdout: /failed +key +.*refuses the key.*\n +→ set the variable/ });
  t.match(await refused.run(['check', '-m', 'far'], ''), {
    status: 1,
    stdout: /failed +key +wants a key\n? +→ set the environment variable FAR_KEY/,
  });
  for (const { stdout, stderr } of [missing, keyed]) t.notMatch(stdout + stderr, /hunter2/);
});

t.test('the list shows what the server has, and a model whose key is missing with its variable', async t => {
  const { run } = await serving(t, ['big'], streaming(...hello));
  t.match((await run(['models'], '')).stdout, /far .*disabled +wants a key.*FAR_KEY/);
  t.match((await run(['ask', '-m', 'far', 'Hello'], '')).stderr, /FAR_KEY/);
});

t.test('ask says that the fallback answers, and tells the price in JSON', async t => {
  const busy = await serving(
    t,
    ['big'],
    refusing(400, { error: { code: 'insufficient_quota', message: 'no' } }),
  );
  const told = await busy.run(['ask', '-m', 'far', '--json', '--max-tokens', '4', 'Hello']);
  t.match(told, { status: 0, stderr: /no quota left.*smollm2-135m answers instead\n/ });
  t.match(JSON.parse(told.stdout), { model: 'smollm2-135m' });
  const { run, received } = await serving(t, ['big'], streaming(...hello));
  t.match(JSON.parse((await run(['ask', '-m', 'far', '--json', 'Hello'])).stdout), {
    model: 'far',
    cost: 0.0011,
  });
  await run(['ask', '-m', 'far', '--schema', '{"type":"object"}', 'Hello']);
  t.match(received.at(-1)?.body, { response_format: { type: 'json_schema' } }, 'a schema goes to the server');
  t.match(await run(['history', 'show', 'last']), { stdout: /^(?!.*hunter2)/s });
});
