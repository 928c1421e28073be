import { Type } from 'typebox';
import type { Engine, EngineActivity } from '../../engine/engine.js';
import { busy } from '../failure/refusal.js';
import { llamaServerAnswers } from '../failure/schemas.js';
import { closed, count } from '../schemas.js';
import type { App, Serving } from '../serving.js';
import { ModelQuery } from './fields.js';

const Slots = Type.Array(
  Type.Object(
    {
      id: count('Its place.'),
      n_ctx: count('Tokens of the context.'),
      speculative: Type.Boolean(),
      is_processing: Type.Boolean({ description: 'Whether a reply runs on it.' }),
      n_prompt_tokens: count('Of that reply.'),
      n_cached_tokens: count('Tokens that the KV cache holds of it.'),
      next_token: Type.Object(
        { has_next_token: Type.Boolean(), n_decoded: count('Tokens generated.') },
        closed,
      ),
    },
    closed,
  ),
  { title: 'Slots' },
);

const SlotQuery = Type.Object({
  ...ModelQuery.properties,
  fail_on_no_slot: Type.Optional(
    Type.String({ maxLength: 10, description: '1: status 503 where every slot is busy.' }),
  ),
});

/** GET /slots: what runs on each sequence of the KV cache, without any text. */
export function slotsRoute(app: App, { models }: Serving): void {
  const schema = {
    summary: 'What runs',
    description:
      'A slot is a sequence of the KV cache. No slots where the model is not loaded; it is not loaded for this.',
    tags: ['llama-server'],
    querystring: SlotQuery,
    response: llamaServerAnswers(Slots, 404),
  };
  app.get('/slots', { schema }, async ({ query }) => {
    const { name } = await models.resolve(query.model);
    const engine = models.peek(name);
    const sequences = engine === null ? [] : await sequencesOf(engine);
    if (query.fail_on_no_slot === '1' && engine !== null && sequences.every(({ busy }) => busy))
      throw busy('no slot is idle', 1);
    return sequences.map(({ busy: isBusy, promptTokens, cachedTokens, replyTokens }, id) => ({
      id,
      n_ctx: engine!.contextSize,
      speculative: false,
      is_processing: isBusy,
      n_prompt_tokens: promptTokens,
      n_cached_tokens: cachedTokens,
      next_token: { has_next_token: isBusy, n_decoded: replyTokens },
    }));
  });
}

/** None of an engine that is on its way out. */
const sequencesOf = (engine: Engine): Promise<EngineActivity['sequences']> =>
  engine.activity().then(
    ({ sequences }) => sequences,
    () => [],
  );
