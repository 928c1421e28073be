import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { type LocalHub, noise, startHub } from '../../helpers/hub.js';

const program = fileURLToPath(new URL('../../models/hub/pull-program.js', import.meta.url));

async function search(words: string, server: LocalHub, action = 'search') {
  const env = { ...process.env, HF_ENDPOINT: server.endpoint };
  const child = spawn(process.execPath, [program, action, '/', words], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = { stdout: '', stderr: '' };
  child.stdout.on('data', data => {
    text.stdout += data;
  });
  child.stderr.on('data', data => {
    text.stderr += data;
  });
  const [status] = await once(child, 'close');
  return { status, ...text };
}

const content = {
  repositories: {
    'ann/small-GGUF': {
      files: { 'a-Q4_0.gguf': noise(1000), 'a-Q8_0.gguf': noise(9000) },
      downloads: 12_345,
    },
    'bob/small-GGUF': { files: { 'b-F16.gguf': noise(3000) }, downloads: 7, gated: true },
  },
};

t.test('a search is a table: name, downloads, sizes, verdict', async t => {
  const { status, stdout } = await search('small', await startHub(t, content));
  t.equal(status, 0);
  t.equal(
    stdout,
    `DOWNLOADS  SIZE                SMALLEST           REPOSITORY
      12k  0.98 KB to 8.79 KB  fits               ann/small-GGUF
        7  2.93 KB             licence to accept  bob/small-GGUF

pull one with: llmtui pull <repository>
`,
  );
});

t.test('as JSON it has the same', async t => {
  const { stdout } = await search('ann', await startHub(t, content), 'search-json');
  t.match(JSON.parse(stdout), [{ name: 'ann/small-GGUF', downloads: 12_345, verdict: 'fits' }]);
});

t.test('nothing found and nothing asked are failures', async t => {
  const server = await startHub(t, content);
  t.match(await search('enormous', server), { status: 66, stdout: '', stderr: /no repository/ });
  t.match(await search(' ', server), { status: 2, stdout: '', stderr: /nothing to look for/ });
});
