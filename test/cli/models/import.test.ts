import { existsSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import t from 'tap';
import { type ImportOptions, type ImportSourceFlags, importModels } from '../../../lib/cli/models/import.js';
import { openRegistry } from '../../../lib/models/registry.js';
import {
  chatModel,
  projector,
  put,
  putBlob,
  putManifest,
  putStarter,
  STARTER_SHA256,
} from '../../models/import/sample.js';

type Run = Partial<Omit<ImportOptions, 'from' | 'stdout'>>;

/** Imports for the person whose home is `home`; gives the exit status, what was printed and the ids in models.yaml. */
async function run(home: string, from: ImportSourceFlags, more: Run = {}) {
  const stdout = new PassThrough();
  const registryFolder = join(home, 'config');
  const status = await importModels({
    from,
    overrides: [],
    dryRun: false,
    registryFolder,
    cwd: home,
    env: {},
    home,
    platform: 'darwin',
    stdout: stdout as unknown as NodeJS.WriteStream,
    pull: async () => t.fail('nothing is to be downloaded') as never,
    ...more,
  });
  const { entries } = await openRegistry(registryFolder).read();
  return { status, out: String(stdout.read() ?? ''), entries };
}

t.test('the starter model is imported from the folders of three tools without a copy', async t => {
  const home = t.testdir({});
  const ollama = join(home, '.ollama/models');
  putStarter(join(ollama, 'blobs', `sha256-${STARTER_SHA256}`));
  putManifest(ollama, 'registry.ollama.ai/library/smollm2/135m', [['model', `sha256:${STARTER_SHA256}`]]);
  const repository = join(home, '.cache/huggingface/hub/models--someone--SmolLM2-GGUF');
  putStarter(join(repository, 'blobs', STARTER_SHA256));
  put(join(repository, 'snapshots', 'abc', 'README.md'), '');
  const snapshot = join(repository, 'snapshots/abc/SmolLM2-135M.gguf');
  symlinkSync(`../../blobs/${STARTER_SHA256}`, snapshot);
  const studio = join(home, '.lmstudio/models/someone/SmolLM2-GGUF/SmolLM2.gguf');
  putStarter(studio);

  const places = [
    [{ ollama: true }, 'smollm2:135m', join(ollama, 'blobs', `sha256-${STARTER_SHA256}`)],
    [{ hfCache: true }, 'SmolLM2-135M', snapshot],
    [{ lmStudio: true }, 'SmolLM2', studio],
  ] as const;
  for (const [from, id, path] of places) {
    const folder = join(home, id.replace(':', '-'));
    const { status, out } = await run(home, from, { output: folder.concat('/models.yaml') });
    t.equal(status, 0);
    t.match(out, new RegExp(`${id} +93\\.8 MB {2}llama 135M Q4_1 {2}new\n`));
    const { entries } = await openRegistry(folder).read();
    t.same(entries, [{ id, provider: 'llama_cpp', enabled: true, config: { model_path: path } }]);
    t.ok(statSync(join(folder, 'models.yaml')).size < 1000);
  }
});

t.test('a dry run shows the table and writes nothing', async t => {
  const home = t.testdir({ m: { 'one.gguf': chatModel('One'), 'bad.gguf': 'x' } });
  const { status, out, entries } = await run(home, { folder: 'm' }, { dryRun: true });
  t.equal(status, 0);
  t.match(out, /^MODEL +SIZE +WHAT +IMPORT\none +.* +new\nbad +.* skipped: this is not a GGUF file/);
  t.match(out, /1 model, 1 skipped; 1 entry would go to .*config\/models\.yaml\n$/);
  t.same(entries, []);
  t.notOk(existsSync(join(home, 'config')));
});

t.test('a profile and overrides are written into the entries', async t => {
  const home = t.testdir({ m: { 'one.gguf': chatModel('One'), 'mmproj-one.gguf': projector(32) } });
  const overrides = ['context=200', 'temperature=0.3'];
  await run(home, { folder: 'm' }, { profile: 'memory', overrides });
  t.equal(
    readFileSync(join(home, 'config/models.yaml'), 'utf8')
      .replaceAll(home, '~')
      .replace(/^#.*\n/, ''),
    `version: 1
models:
  - id: one
    provider: llama_cpp
    enabled: true
    config:
      model_path: ~/m/one.gguf
      mmproj: ~/m/mmproj-one.gguf
      context: 200
      sampling:
        temperature: 0.3
        top_k: 40
        top_p: 0.95
        min_p: 0.05
        max_tokens: 1024
      vision: true
      kv_type: q8_0
      batch_size: 128
`,
  );
});

t.test('a second import adds what is new and leaves the rest, comments too', async t => {
  const home = t.testdir({ m: { 'one.gguf': chatModel('One') } });
  await run(home, { folder: 'm' });
  const file = join(home, 'config/models.yaml');
  put(file, `# mine\n${readFileSync(file, 'utf8')}`);
  put(join(home, 'm/two.gguf'), chatModel('Two'));
  const { out, entries } = await run(home, { folder: 'm' });
  t.match(out, /one .* known\n/);
  t.match(out, /2 models; 1 entry written to/);
  t.same(
    entries.map(({ id }) => id),
    ['one', 'two'],
  );
  t.match(readFileSync(file, 'utf8'), /^# mine\n/);
});

t.test('an output of another name is a new file, never one that is there', async t => {
  const home = t.testdir({ m: { 'one.gguf': chatModel('One') }, 'notes.txt': 'mine', there: {} });
  await run(home, { what: 'm/one.gguf' }, { output: 'new.yaml' });
  t.match(readFileSync(join(home, 'new.yaml'), 'utf8'), /id: one/);
  await t.rejects(run(home, { what: 'm/one.gguf' }, { output: 'notes.txt' }), { code: 'BAD_INPUT' });
  t.equal(readFileSync(join(home, 'notes.txt'), 'utf8'), 'mine');
  await run(home, { what: 'm/one.gguf' }, { output: 'there' });
  t.ok(existsSync(join(home, 'there/models.yaml')), 'a folder gets a models.yaml');
});

t.test('a URL is downloaded and then imported, but not by a dry run', async t => {
  const home = t.testdir({ cache: { 'pulled.gguf': chatModel('Pulled') } });
  const url = 'https://example.com/pulled.gguf';
  const dry = await run(home, { what: url }, { dryRun: true });
  t.equal(dry.out, `would download ${url}\n`);
  const asked: string[] = [];
  const pull = async (given: string) => {
    asked.push(given);
    return join(home, 'cache/pulled.gguf');
  };
  const { entries } = await run(home, { what: url }, { pull });
  t.same(asked, [url]);
  t.match(entries, [{ id: 'pulled', config: { model_path: join(home, 'cache/pulled.gguf') } }]);
});

t.test('exactly one source is to be named', async t => {
  const home = t.testdir({});
  await t.rejects(run(home, {}), { code: 'USAGE', message: /nothing to import: llmtui import --folder/ });
  await t.rejects(run(home, { ollama: true, what: 'x' }), { code: 'USAGE', message: /one source at a time/ });
});

t.test('wrong flags are told before anything is read', async t => {
  const home = t.testdir({});
  const from = { folder: 'gone' };
  await t.rejects(run(home, from, { profile: 'slow' }), { code: 'USAGE', message: /fast, balanced/ });
  await t.rejects(run(home, from, { overrides: ['x=1'] }), { code: 'USAGE', message: /no key "x"/ });
  await t.rejects(run(home, from, { overrides: ['context=x'] }), { code: 'BAD_INPUT' });
  await t.rejects(run(home, from), { code: 'MODEL_NOT_FOUND', message: /no file or folder .*gone/ });
});

t.test('where nothing can be used, the table says why and the status tells', async t => {
  const home = t.testdir({ m: { 'bad.gguf': 'x' }, empty: {} });
  const { status, out } = await run(home, { folder: 'm' });
  t.equal(status, 42);
  t.match(out, /skipped: this is not a GGUF file/);
  t.notOk(existsSync(join(home, 'config/models.yaml')));
  await t.rejects(run(home, { folder: 'empty' }), { code: 'MODEL_NOT_FOUND', message: /no GGUF file/ });
});

t.test('an import of Ollama leaves what its manifests cannot prove', async t => {
  const home = t.testdir({ 'secret.gguf': chatModel('Secret') });
  const folder = join(home, 'models');
  putBlob(folder, 'a', '');
  symlinkSync('../../secret.gguf', join(folder, 'blobs', `sha256-${'b'.repeat(64)}`));
  putManifest(folder, 'registry.ollama.ai/library/link/1b', [['model', `sha256:${'b'.repeat(64)}`]]);
  const { status, out } = await run(home, { ollama: true }, { env: { OLLAMA_MODELS: folder } });
  t.equal(status, 42);
  t.match(out, /link:1b .*skipped: it is a link that leaves the folder/);
});

t.test('an import that is stopped writes nothing', async t => {
  const home = t.testdir({ m: { 'one.gguf': chatModel('One') } });
  await t.rejects(run(home, { folder: 'm' }, { signal: AbortSignal.abort() }), { name: 'AbortError' });
  t.notOk(existsSync(join(home, 'config/models.yaml')));
});
