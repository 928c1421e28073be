import t from 'tap';
import { isVectorMaker } from '../../../lib/models/gguf/vector-maker.js';

const isOne = (path: string, metadata: readonly (readonly [string, string | number])[] = []): boolean =>
  isVectorMaker('qwen3', new Map(metadata), `/models/${path}`);

t.test('a decoder whose header names a pooling gives vectors, whatever it is called', async t => {
  for (const pooling of [1, 2, 3, 4]) t.ok(isOne('a.gguf', [['qwen3.pooling_type', pooling]]));
  t.notOk(isOne('qwen3-embedding.gguf', [['qwen3.pooling_type', 0]]));
});

t.test('where the header names none, the name of the model or of its file tells', async t => {
  for (const name of ['Qwen3 Embedding 0.6B Base', 'Qwen3-Reranker-4B', 'Llama-Embed-Nemotron'])
    t.ok(isOne('a.gguf', [['general.name', name]]), name);
  t.ok(isOne('Qwen3-Embedding-0.6B-Q8_0.gguf'));
  t.ok(isOne('bge_reranker_v2.gguf'));
});

t.test('a model that chats is not taken for one', async t => {
  for (const name of ['openPangu Embedded 1B', 'Qwen3 4B', 'Llama 3.2 1B Instruct', 'BodyEmbed'])
    t.notOk(isOne('a.gguf', [['general.name', name]]), name);
});
