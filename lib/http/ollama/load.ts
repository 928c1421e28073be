import type { FastifyReply } from 'fastify';
import { messageOf } from '../../errors.js';
import { answering, readerOf } from '../answering.js';
import type { Serving } from '../serving.js';
import { line } from './answer.js';
import { durations, type Form } from './lines.js';
import type { ChatRequest } from './schemas.js';
import { wantedModel } from './wish.js';

/**
 * Answers a request without a prompt: loads its model, or with `keep_alive` 0 has it unloaded as soon as nobody uses it
 * any more. Throws as `answering` does.
 */
export async function sendLoaded(
  serving: Serving,
  reply: FastifyReply,
  asked: Pick<ChatRequest, 'model' | 'keep_alive'>,
  form: Form,
): Promise<FastifyReply> {
  const { now } = serving;
  const begun = now();
  const wanted = wantedModel(asked);
  const unloads = wanted.keepAliveMs === 0;
  if (unloads) await startUnload(serving, asked.model);
  else await answering(serving, readerOf(reply), wanted, async () => {});
  return reply.send({
    ...line(serving, { model: asked.model, form }, { content: '' }, true),
    done_reason: unloads ? 'unload' : 'load',
    ...durations({ begun, loaded: now() }, now()),
  });
}

/** A reply that runs on does not hold the answer back. Throws MODEL_NOT_FOUND. */
async function startUnload({ models, log }: Serving, model: string): Promise<void> {
  const { name } = await models.resolve(model);
  models.unload(name).catch((thrown: unknown) => log({ type: 'notice', text: messageOf(thrown) }));
}
