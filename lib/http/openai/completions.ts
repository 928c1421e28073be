import type { FastifyReply } from 'fastify';
import { answering, readerOf } from '../answering.js';
import { beginAll, interleaved } from '../answers/interleaved.js';
import { streamed } from '../answers/streamed.js';
import { modelOf } from '../fields/model-name.js';
import { samplingOfChoice } from '../fields/sampling.js';
import type { App, Serving } from '../serving.js';
import { headOf } from './answered.js';
import { openaiStream, pieces, streamedAnswers } from './fields.js';
import { sendText, TextChunk, TextCompletion, textCompletion } from './text-answer.js';
import { echoesOf, textPieces } from './text-pieces.js';
import { type TextRequest, textRequest, textWish } from './text-request.js';

/** POST /v1/completions. */
export function completionRoutes(app: App, serving: Serving): void {
  const schema = {
    summary: 'Continue text or tokens',
    description:
      'The prompt is continued as it stands, without a chat template. Several prompts are continued at once. ' +
      'With `stream` the pieces are server-sent events, `[DONE]` at the end.',
    tags: ['openai'],
    body: textRequest(serving.limits),
    response: streamedAnswers(TextCompletion, pieces(TextChunk), 404),
  };
  app.post('/v1/completions', { schema }, ({ body }, reply) => complete(serving, body, reply));
}

async function complete(serving: Serving, asked: TextRequest, reply: FastifyReply) {
  const wish = textWish(serving, asked);
  const { prompts, each, sampling, options } = wish;
  const wanted = { model: modelOf(asked.model), task: 'plain' } as const;
  return answering(serving, readerOf(reply), wanted, async lent => {
    const echoes = await echoesOf(lent.engine, wish);
    const replies = await beginAll(prompts.length * each, index =>
      lent.complete(prompts[Math.floor(index / each)]!, samplingOfChoice(sampling, index % each), options),
    );
    const head = headOf(serving, lent, 'cmpl-');
    const pieces = textPieces(interleaved(replies), wish, echoes, lent.signal);
    const counts = { prompts: prompts.length, each };
    if (asked.stream !== true) return textCompletion(head, counts, pieces);
    const withUsage = asked.stream_options?.include_usage === true;
    return streamed(serving, reply, openaiStream, stream =>
      sendText(stream, head, { ...counts, withUsage }, pieces),
    );
  });
}
