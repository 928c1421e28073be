import type { FastifyReply } from 'fastify';
import { type Answering, readerOf } from '../answering.js';
import { beginAll, interleaved } from '../answers/interleaved.js';
import { streamed } from '../answers/streamed.js';
import { modelOf } from '../fields/model-name.js';
import { samplingOfChoice } from '../fields/sampling.js';
import { generate, type Wish } from '../generating.js';
import { pictureLine } from '../pictures/fields.js';
import type { GivenImage } from '../pictures/given.js';
import { seeing, tellPictures } from '../pictures/seeing.js';
import type { App, Serving } from '../serving.js';
import { collected, headOf } from './answered.js';
import { ChatChunk, ChatCompletion } from './chat-answer.js';
import { type AskedWish, type ChatRequest, chatRequest, chatWish } from './chat-request.js';
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
  const { imageBodyBytes: bodyLimit } = serving.limits;
  app.post('/v1/chat/completions', { schema, bodyLimit }, ({ body }, reply) =>
    answerChat(serving, body, reply),
  );
}

/**
 * Answers a chat as it asks for: at once or streamed. `files` are pictures of its last message. Throws as `wholeChat`
 * while nothing is sent.
 */
export function answerChat(
  serving: Serving,
  asked: ChatRequest,
  reply: FastifyReply,
  files: readonly GivenImage[] = [],
): Promise<ChatCompletion | FastifyReply> {
  return (asked.stream === true ? streamChat : wholeChat)(serving, asked, reply, files);
}

/** Answers a chat at once. Throws as `seeing` and `generate` do, and refusals for what only looks valid. */
export function wholeChat(
  serving: Serving,
  asked: ChatRequest,
  reply: FastifyReply,
  files: readonly GivenImage[] = [],
): Promise<ChatCompletion> {
  const wish = chatWish(serving, asked, files);
  const count = asked.n ?? 1;
  return seeing(serving, readerOf(reply), lookingFor(asked, wish), async (lent, { path, pictures }) => {
    const answers = await beginChoices(serving, lent, { ...wish, path }, count);
    const head = headOf(serving, lent, 'chatcmpl-');
    const said = await collected(interleaved(answers), count, lent.signal);
    const completion = chatCompletion(head, said, asked.logprobs === true);
    return pictures.length === 0 ? completion : { ...completion, pictures: pictures.map(pictureLine) };
  });
}

const lookingFor = (asked: ChatRequest, { path }: AskedWish) => ({
  wanted: { model: modelOf(asked.model) },
  path,
  bounds: asked,
});

function streamChat(
  serving: Serving,
  asked: ChatRequest,
  reply: FastifyReply,
  files: readonly GivenImage[],
): Promise<FastifyReply> {
  const wish = chatWish(serving, asked, files);
  const count = asked.n ?? 1;
  return seeing(serving, readerOf(reply), lookingFor(asked, wish), async (lent, { path, pictures }) => {
    const answers = await beginChoices(serving, lent, { ...wish, path }, count);
    tellPictures(reply, pictures);
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
