import t from 'tap';
import { makeHome, packageRoot } from '../helpers/program.js';
import { allApis } from '../http/apis.js';
import { served } from '../http/serving.js';
import { runPython, whyWithoutPython } from './python.js';

/** Seconds for which requests are made up. */
const SECONDS = 30;

const checks = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
  'unsupported_method',
];

const skip = whyWithoutPython();

t.test(
  'no request that schemathesis makes up is answered otherwise than published',
  { skip: skip ?? false, timeout: 240_000 },
  async t => {
    const { url, server, log, ask } = await served(t, {
      options: { apis: allApis, limits: { perSecond: 0 } },
    });
    const home = makeHome(t);
    const { status, output } = await runPython(
      'schemathesis',
      [
        '--config-file',
        `${packageRoot}/test/clients/schemathesis.toml`,
        'run',
        `${url}/openapi.json`,
        '--checks',
        checks.join(','),
        '--max-time',
        String(SECONDS),
        '--no-color',
      ],
      { cwd: home.path, env: home.env, withinMs: 200_000 },
    );
    t.equal(status, 0, status === 0 ? 'it found nothing' : output.slice(-8000));
    t.comment(
      output
        .split('\n')
        .filter(line => /cases|generated|passed|skipped/i.test(line))
        .slice(-8)
        .join('\n'),
    );
    t.strictSame(
      log.filter(({ type }) => type === 'failure'),
      [],
    );
    t.equal(server.replies.count, 0);
    t.equal((await ask('/api/v1/health')).status, 200);
  },
);
