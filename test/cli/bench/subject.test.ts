import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { subjectsOf } from '../../../lib/cli/bench/subject.js';
import type { BenchCommand } from '../../../lib/cli/command.js';
import { folders } from '../../../lib/store/folders.js';
import { pipedProcess } from '../../helpers/piped-process.js';
import { packageRoot } from '../../helpers/program.js';

/** The subjects of a command in a home of its own, with a models.yaml if one is given. */
async function subjects(home: string, more: Partial<BenchCommand>, registry?: string) {
  const where = folders({}, 'linux', home);
  if (registry !== undefined) {
    mkdirSync(where.config, { recursive: true });
    writeFileSync(join(where.config, 'models.yaml'), registry);
  }
  const { proc } = pipedProcess(home, { LLM_THREADS: '3' });
  const command = {
    type: 'bench',
    flags: {},
    prompt: [16],
    generate: [],
    repetitions: 1,
    output: 'md',
  } as const;
  return subjectsOf({ ...command, ...more }, { folders: where, proc });
}

const labels = async (...given: Parameters<typeof subjects>) =>
  (await subjects(...given)).map(({ label }) => label);

t.test('one model is measured with what it is loaded with', async t => {
  const [only, ...others] = await subjects(t.testdir({}), {});
  t.same(others, []);
  t.match(only, { label: 'smollm2-135m', loaded: { threads: 3, batchSize: 512, kvType: 'f16' } });
});

t.test('a setting is compared under any of its names, and told with both values', async t => {
  const home = t.testdir({});
  t.same(await labels(home, { compare: 'threads=1' }), [
    'smollm2-135m, threads=3',
    'smollm2-135m, threads=1',
  ]);
  t.same(await labels(home, { compare: 'kv-type=q8_0' }), [
    'smollm2-135m, kv_type=f16',
    'smollm2-135m, kv_type=q8_0',
  ]);
  t.same(await labels(home, { flags: { ctx: '1024' }, compare: 'CTX=2048' }), [
    'smollm2-135m, context_size=1024',
    'smollm2-135m, context_size=2048',
  ]);
});

t.test('what models.yaml says of a model counts where a person has set nothing', async t => {
  const path = join(packageRoot, 'fixtures/models/SmolLM2-135M-Instruct.Q4_1.gguf');
  const registry = `models:
  - id: own
    provider: llama_cpp
    config: { model_path: ${path}, batch_size: 128, gpu_layers: 7 }
`;
  const home = t.testdir({});
  const [own, other] = await subjects(home, { flags: { model: 'own' }, compare: 'batch_size=64' }, registry);
  t.match(own, { label: 'own, batch_size=128', loaded: { batchSize: 128, gpuLayers: 7 } });
  t.match(other, { label: 'own, batch_size=64', loaded: { batchSize: 64, gpuLayers: 7 } });
});

t.test('another model is compared by name or path, a path with an equals sign too', async t => {
  const home = t.testdir({});
  const compare = join(packageRoot, 'fixtures/models/SmolLM2-135M-Instruct.Q4_1.gguf');
  t.same(await labels(home, { compare }), ['smollm2-135m', 'smollm2-135m']);
  t.same(await labels(home, { compare: 'model=smollm2-135m' }), ['smollm2-135m', 'smollm2-135m']);
  await t.rejects(subjects(home, { compare: './a=b.gguf' }), { code: 'MODEL_NOT_FOUND' });
});

t.test('a setting that does not change the speed is refused', async t => {
  const home = t.testdir({});
  for (const compare of ['system=x', 'temperature=1', 'nothing=1'])
    await t.rejects(subjects(home, { compare }), {
      code: 'USAGE',
      message: /no setting that can be compared/,
    });
});
