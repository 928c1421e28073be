import type { FastifyReply } from 'fastify';
import { type Answering, answering, readerOf } from '../answering.js';
import { beginAll, interleaved } from '../answers/interleaved.js';
import { streamed } from '../answers/streamed.js';
import { modelOf } from '../fields/model-name.js';
import { samplingOfChoice } from '../fields/sampling.js';
import { generate, type Wish } from '../generating.js';
import type { App, Serving } from '../serving.js';
import { collected, headOf } from './answered.js';
import { ChatChunk, ChatCompletion } from './chat-answer.js';
import { type ChatRequest, chatRequest, chatWish } from './chat-request.js';
import { sendChunks } from './chat-stream.js';
import { chatCompletion } from './chat-whole.js';
import { openaiStream, pieces, streamedAnswers } from './fields.js';

/** POST /v1/chat/completions. */
export function chatRoutes(app: App, serving: Serving): void {
  const schema = {
    summary: 'Answer a conversation',
    description:
      'As OpenAI has it, with the sampling parameters and `timings` of llama-server. Reasoning comes as ' +
      '`reasoning_content` and `reasoning`. With `stream` the pieces are server-sent events, `[DONE]` at the end.',
    tags: ['openai'],
    body: chatRequest(serving.limits),
    response: streamedAnswers(ChatCompletion, pieces(ChatChunk), 404),
  };
  app.post('/v1/chat/completions', { schema }, ({ body }, reply) => answerChat(serving, body, reply));
}

/** Answers a chat as it asks for: at once or streamed. Throws as `wholeChat` while nothing is sent. */
export function answerChat(
  serving: Serving,
  asked: ChatRequest,
  reply: FastifyReply,
): Promise<ChatCompletion | FastifyReply> {
  return asked.stream === true ? streamChat(serving, asked, reply) : wholeChat(serving, asked, reply);
}

/** Answers a chat at once. Throws as `answering` and `generate` do, and refusals for what only looks valid. */
export function wholeChat(
  serving: Serving,
  asked: ChatRequest,
  reply: FastifyReply,
): Promise<ChatCompletion> {
  const wish = chatWish(serving, asked);
  const count = asked.n ?? 1;
  return answering(serving, readerOf(reply), { model: modelOf(asked.model) }, async lent => {
    const head = headOf(serving, lent, 'chatcmpl-');
    const answers = await beginChoices(serving, lent, wish, count);
    return chatCompletion(
      head,
      await collected(interleaved(answers), count, lent.signal),
      asked.logprobs === true,
    );
  });
}

function streamChat(serving: Serving, asked: ChatRequest, reply: FastifyReply): Promise<FastifyReply> {
  const wish = chatWish(serving, asked);
  const count = asked.n ?? 1;
  return answering(serving, readerOf(reply), { model: modelOf(asked.model) }, async lent => {
    const answers = await beginChoices(serving, lent, wish, count);
    const streaming = {
      head: headOf(serving, lent, 'chatcmpl-'),
      count,
      withLogprobs: asked.logprobs === true,
      withUsage: asked.stream_options?.include_usage === true,
      signal: lent.signal,
    };
    return streamed(serving, reply, openaiStream, stream =>
      sendChunks(stream, streaming, interleaved(answers)),
    );
  });
}

function beginChoices({ random }: Pick<Serving, 'random'>, lent: Answering, wish: Wish, count: number) {
  return beginAll(count, index =>
    generate(lent, { ...wish, sampling: samplingOfChoice(wish.sampling, index) }, random),
  );
}
