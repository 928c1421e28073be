import t from 'tap';
import { readManifest, readParams } from '../../../lib/models/import/ollama-manifest.js';

const TYPE = 'application/vnd.ollama.image.';
const hex = (digit: string): string => digit.repeat(64);
const layer = (kind: string, digit: string) => ({ mediaType: TYPE + kind, digest: `sha256:${hex(digit)}` });
const manifest = (...layers: unknown[]): string => JSON.stringify({ schemaVersion: 2, layers });

t.test('the layers that matter are found by their media types', async t => {
  const text = manifest(
    layer('model', 'a'),
    layer('projector', 'b'),
    layer('adapter', 'c'),
    layer('adapter', 'd'),
    layer('params', 'e'),
    layer('system', 'f'),
    layer('template', '1'),
    { mediaType: 'application/vnd.oci.other', digest: 'whatever' },
  );
  t.same(readManifest(text), {
    model: hex('a'),
    projector: hex('b'),
    adapters: [hex('c'), hex('d')],
    params: hex('e'),
    hasSystem: true,
  });
  t.same(readManifest(manifest(layer('model', 'a'))), { model: hex('a'), adapters: [], hasSystem: false });
});

t.test('a digest that could lead elsewhere is refused', async t => {
  const bad = [
    'sha256:../../../etc/passwd',
    `sha256-${hex('a')}`,
    `sha256:${hex('A')}`,
    `sha256:${hex('a')}/..`,
    7,
    '',
  ];
  for (const digest of bad) {
    const text = manifest(layer('model', 'a'), { mediaType: `${TYPE}projector`, digest });
    t.match(readManifest(text), /digest that is no SHA-256/, String(digest));
  }
});

t.test('a manifest without one GGUF file says why', async t => {
  t.match(readManifest('{"layers": ['), /damaged/);
  for (const text of ['null', '[]', '{}', '{"layers": {}}']) t.match(readManifest(text), /no list of layers/);
  t.match(readManifest(manifest(layer('tensor', 'a'), null, 3)), /names no GGUF file/);
  t.match(readManifest(manifest(layer('model', 'a'), layer('model', 'b'))), /2 model files/);
});

t.test('parameters take their names here; what cannot be used is named', async t => {
  const read = readParams(
    JSON.stringify({
      stop: ['<|im_end|>'],
      temperature: 0.6,
      num_ctx: 4096,
      num_predict: 200,
      num_keep: 5,
      top_p: 7,
      tfs_z: 1,
    }),
  );
  t.same(read, {
    config: { context: 4096, sampling: { stop: ['<|im_end|>'], temperature: 0.6, max_tokens: 200 } },
    left: ['top_p', 'tfs_z'],
  });
});

t.test('parameters that are no JSON object are none', async t => {
  for (const text of ['', '[]', 'null', '{"a":']) t.same(readParams(text), { config: {}, left: [] });
  t.same(readParams('{"num_ctx": "big"}'), { config: {}, left: ['num_ctx'] });
});
