import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { answering, readerOf } from '../answering.js';
import { streamed } from '../answers/streamed.js';
import { LlamaServerFailure, llamaServerAnswers } from '../failure/schemas.js';
import { llamaServerShape } from '../failure/shapes.js';
import { modelOf } from '../fields/model-name.js';
import type { App, Serving } from '../serving.js';
import { sse } from '../stream.js';
import { type Completing, completing } from './completing.js';
import { Completion, CompletionPiece } from './completion-answer.js';
import { type CompletionRequest, completionRequest } from './completion-request.js';

/** POST /completion and /completions. */
export function completionRoutes(app: App, serving: Serving): void {
  const schema = {
    summary: 'Continue a prompt',
    description:
      'As llama-server has it. Several prompts, or `n_cmpl`, are answered with a list. With `stream` the pieces are ' +
      'server-sent events, each with `stop`, true in the last of each prompt.',
    tags: ['llama-server'],
    body: completionRequest(serving.limits),
    response: {
      ...llamaServerAnswers(Completion, 404),
      200: {
        description: 'The answer, or with `stream` its pieces; a failure in the middle is the last.',
        content: {
          'application/json': { schema: Type.Union([Completion, Type.Array(Completion)]) },
          'text/event-stream': { schema: Type.Union([CompletionPiece, Completion, LlamaServerFailure]) },
        },
      },
    },
  };
  for (const path of ['/completion', '/completions']) {
    app.post(path, { schema }, ({ body }, reply) => complete(serving, body, reply));
  }
}

/** Answers at once, or as a stream. */
export function complete(
  serving: Serving,
  asked: CompletionRequest,
  reply: FastifyReply,
): Promise<Completion | readonly Completion[] | FastifyReply> {
  return answering(serving, readerOf(reply), { model: modelOf(asked.model) }, async lent => {
    const begun = await completing(serving, lent, asked);
    if (asked.stream !== true) {
      const answers = await whole(begun);
      return answers.length === 1 ? answers[0]! : answers;
    }
    return streamed(serving, reply, { format: sse, shape: llamaServerShape }, stream =>
      stream.sendAll(begun.pieces),
    );
  });
}

/** The answers, each with the content of all its pieces. */
async function whole({ count, pieces }: Completing): Promise<readonly Completion[]> {
  const texts = Array.from({ length: count }, () => '');
  const probabilities = texts.map((): NonNullable<Completion['completion_probabilities']> => []);
  const answers: Completion[] = [];
  for await (const piece of pieces) {
    texts[piece.index] += piece.content;
    probabilities[piece.index]!.push(...(piece.completion_probabilities ?? []));
    if (piece.stop) answers[piece.index] = piece;
  }
  return answers.map((answer, index) => ({
    ...answer,
    content: texts[index]!,
    ...(answer.completion_probabilities && { completion_probabilities: probabilities[index]! }),
  }));
}
