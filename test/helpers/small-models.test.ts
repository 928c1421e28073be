import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import t from 'tap';
import { readFacts } from '../../lib/models/gguf/facts.js';
import { packageRoot } from '../../lib/package.js';
import { missing } from '../engine/llama/source.js';
import { gpt2Path, llama3Missing, llama3Path, makeSmallModels, smallModelFiles } from './small-models.js';

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

t.test('the small models are what fixtures/make-small-models.js writes', { skip: missing() }, async t => {
  const made = t.testdir();
  await makeSmallModels(t, made);
  for (const file of smallModelFiles) {
    const kept = join(packageRoot(), 'fixtures/small-models', file);
    if (existsSync(kept)) t.equal(await sha256(kept), await sha256(join(made, file)), file);
  }
});

t.test('the small GPT-2 has the vocabulary and the context of GPT-2', async t => {
  const facts = await readFacts(gpt2Path);
  t.match(facts, { architecture: 'gpt2', purpose: 'chat', contextLength: 1024, vocabularySize: 50_257 });
  t.equal(facts.chatTemplate, undefined);
  t.equal(facts.specialTokens.get('eos'), 50_256);
});

t.test(
  'the small Llama 3 has the vocabulary of Llama 3 and its end of turn',
  { skip: llama3Missing() },
  async t => {
    const facts = await readFacts(await llama3Path(t));
    t.match(facts, { architecture: 'llama', purpose: 'chat', contextLength: 8192, vocabularySize: 128_256 });
    t.match(facts.chatTemplate, /start_header_id/);
    t.equal(facts.specialTokens.get('bos'), 128_000);
    t.equal(facts.specialTokens.get('eos'), 128_009);
  },
);
