import { join } from 'node:path';
import { packageRoot } from '../../helpers/program.js';
import { startOurServer } from '../load/our-server.js';
import { alternate, type Measure } from '../measure.js';
import { starter } from '../models.js';
import { startLlamaServer } from '../peers/llama-server.js';
import { words } from '../words.js';

const embedder = join(packageRoot, 'fixtures/models/all-MiniLM-L6-v2.Q8_0.gguf');
const TEXTS = 256;
/** Words of the texts, in turn: titles, sentences and short paragraphs. */
const lengths = [6, 40, 12, 90, 20, 28, 9, 60];

/** Several texts in a batch, and batches of the size that it takes by itself. */
const peerFlags = ['--embedding', '--pooling', 'mean', '-b', '512', '-ub', '512'];

export const embed: Measure = {
  name: 'embed',
  about: `texts/s of ${TEXTS} texts in one request to /v1/embeddings, against llama-server on the same model`,
  async run(bench) {
    const ours = await startOurServer(bench, starter.path, { parallel: 1, contextSize: bench.contextSize });
    const peer = await startLlamaServer(bench, embedder, { parallel: 8, contextSize: 4096 }, peerFlags);
    const runs = await alternate(bench, 'embed', {
      ours: round => textsPerSecond(ours.port, round),
      peer: round => textsPerSecond(peer.port, round),
    });
    return [
      {
        name: `embeddings, ${TEXTS} texts`,
        unit: 'texts/s',
        ours: runs.ours,
        peer: { name: 'llama-server', runs: runs.peer },
        bound: { type: 'ratio at least', value: 1 },
      },
    ];
  },
};

async function textsPerSecond(port: number, round: number): Promise<number> {
  const input = Array.from({ length: TEXTS }, (_, at) =>
    words(round * TEXTS + at, lengths[at % lengths.length]!),
  );
  const start = performance.now();
  const answer = await fetch(`http://127.0.0.1:${port}/v1/embeddings`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ input }),
  });
  const { data } = (await answer.json()) as { readonly data?: readonly unknown[] };
  if (data?.length !== TEXTS) throw new Error(`status ${answer.status}, ${data?.length} vectors`);
  return (TEXTS / (performance.now() - start)) * 1000;
}
