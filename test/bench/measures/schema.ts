import type { Turn } from '../../../lib/chat/message.js';
import type { Sampling } from '../../../lib/chat/sampling.js';
import { schemaGrammar } from '../../../lib/chat/schema/grammar.js';
import type { Engine } from '../../../lib/engine/engine.js';
import type { Figure } from '../figure.js';
import { alternate, type Bench, type Measure } from '../measure.js';
import { starter } from '../models.js';
import { exactly, loadOurs, stream } from '../subject.js';

const text = { type: 'string', maxLength: 40 };
const grammar = schemaGrammar({
  type: 'object',
  properties: {
    name: text,
    age: { type: 'integer', minimum: 0, maximum: 150 },
    role: { enum: ['captain', 'sailor', 'cook'] },
    home: text,
    skills: { type: 'array', items: text, minItems: 3, maxItems: 5 },
    scores: {
      type: 'array',
      items: { type: 'integer', minimum: 0, maximum: 100 },
      minItems: 8,
      maxItems: 10,
    },
  },
  required: ['name', 'age', 'role', 'home', 'skills', 'scores'],
  additionalProperties: false,
});

const path: readonly Turn[] = [{ role: 'user', content: 'Describe a sailor as a JSON object.' }];

/** Fewer tokens would be a matter of the first few. */
const LEAST_TOKENS = 100;

export const schema: Measure = {
  name: 'schema',
  about: `tokens/s of a JSON object under a schema, ${LEAST_TOKENS} tokens and more, against as many free tokens after the same prompt`,
  async run(bench) {
    const engine = await loadOurs(bench, starter);
    return [
      await figure(bench, engine, 'greedy', { temperature: 0 }),
      await figure(bench, engine, 'sampled', { seed: 1 }),
    ];
  },
};

async function figure(
  bench: Bench,
  engine: Engine,
  name: string,
  sampling: Partial<Sampling>,
): Promise<Figure> {
  const constrained = { ...sampling, grammar };
  const { usage, text } = await stream(engine, path, constrained);
  const tokens = usage.replyTokens;
  if (tokens < LEAST_TOKENS) throw new Error(`a constrained reply of ${tokens} tokens only: ${text}`);
  JSON.parse(text);
  const runs = await alternate(bench, `schema, ${name}, ${tokens} tokens`, {
    constrained: async () => (await stream(engine, path, constrained)).tokensPerSecond,
    free: async () => (await exactly(engine, path, tokens, sampling)).tokensPerSecond,
  });
  return {
    name: `under a schema, ${name}`,
    unit: 'tokens/s',
    ours: runs.constrained,
    peer: { name: 'unconstrained', runs: runs.free },
    bound: { type: 'ratio at least', value: 0.9 },
  };
}
