import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import t from 'tap';
import { localModels } from '../../lib/models/open.js';
import { readSettings } from '../../lib/store/config.js';
import { folders } from '../../lib/store/folders.js';
import { openLog } from '../../lib/store/log.js';
import { packageRoot } from '../helpers/program.js';

const never = new AbortController().signal;

t.test('a model of models.yaml is answered by its server, with the key of its variable', async t => {
  const keys: unknown[] = [];
  const server = createServer((request, response) => {
    keys.push(request.headers.authorization);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end('data: {"choices": [{"delta": {"content": "Far."}, "finish_reason": "stop"}]}\n\n');
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  const home = t.testdir({ '.config': { llmtui: {} } });
  const where = folders({}, 'linux', home);
  const config = `base_url: "${base}", api_key_env: FAR_KEY, sampling: { temperature: 0.5 }`;
  writeFileSync(
    join(where.config, 'models.yaml'),
    `version: 1\nmodels:\n  - id: far\n    provider: openai\n    config: { ${config} }\n`,
  );
  const modelsWith = (env: Record<string, string>) => {
    const { settings, rows } = readSettings({ flags: {}, env: {}, cwd: home, folders: where });
    const log = openLog(join(where.state, 'llmtui.log'), 'INFO');
    const packageModelsDir = join(packageRoot, 'fixtures/models');
    return localModels({ settings, rows, folders: where, packageModelsDir, log, env });
  };
  const models = modelsWith({ FAR_KEY: 'k-1\n' });
  const entry = (await models.find()).find(({ name }) => name === 'far');
  const engine = await models.open(entry!, never, () => {});
  t.match(engine, { model: { name: 'far', sampling: { temperature: 0.5 } } });
  const texts: string[] = [];
  for await (const event of engine.reply([{ role: 'user', content: 'Where?' }], {}, never)) {
    if (event.type === 'text') texts.push(event.text);
  }
  t.same(texts, ['Far.']);
  t.same(keys, ['Bearer k-1']);
  await t.rejects(
    modelsWith({}).open(entry!, never, () => {}),
    {
      code: 'BAD_CONFIG',
      message: /set the environment variable FAR_KEY/,
    },
  );
});
