import multipart from '@fastify/multipart';
import { Type } from 'typebox';
import { IMAGE_KINDS } from '../../images/kind.js';
import type { App, Serving } from '../serving.js';
import { checked } from '../validation.js';
import { answerChat } from './chat.js';
import { ChatChunk, ChatCompletion } from './chat-answer.js';
import { type ChatRequest, chatRequest } from './chat-request.js';
import { pieces, streamedAnswers } from './fields.js';
import { readUpload } from './upload.js';

const Form = Type.Object({
  model: Type.Optional(Type.String()),
  message: Type.Optional(Type.String({ description: 'What the user says, after `messages`.' })),
  messages: Type.Optional(Type.String({ description: 'JSON, as in POST /v1/chat/completions.' })),
  stream: Type.Optional(Type.String({ enum: ['true', 'false'] })),
  resize_max: Type.Optional(Type.String({ description: 'Pixels of the longest side of pictures.' })),
  image_quality: Type.Optional(Type.String({ description: 'Of the JPEG that they are sent as, 1 to 100.' })),
  image: Type.Optional(Type.Array(Type.String({ format: 'binary' }), { description: IMAGE_KINDS })),
});

/** Fields of one form. */
const MOST_FIELDS = 64;

/** POST /v1/chat/completions/multipart: a chat as a form, with picture files. */
export function multipartRoutes(app: App, serving: Serving): void {
  const { files, fileBytes, imageBodyBytes, messageCharacters, bodyBytes } = serving.limits;
  const schema = {
    summary: 'Answer a form with pictures',
    description:
      'The fields are those of POST /v1/chat/completions, as text or as JSON; `message` is one of a user. ' +
      'Every file, whatever its field is called, is a picture of the last message; `pictures` of the answer, or the ' +
      'header x-pictures of a streamed one, tells what became of them. ' +
      `At most ${files} files of ${fileBytes} bytes, ${imageBodyBytes} together.`,
    tags: ['openai'],
    consumes: ['multipart/form-data'],
    body: Form,
    response: streamedAnswers(ChatCompletion, pieces(ChatChunk), 404),
  };
  const check = checked(chatRequest(serving.limits));
  // In a scope of its own: no other route reads forms.
  app.register(async scope => {
    await scope.register(multipart, {
      limits: {
        ...{ files, fileSize: fileBytes, fields: MOST_FIELDS, parts: MOST_FIELDS + files },
        ...{ fieldSize: messageCharacters, fieldNameSize: 100, headerPairs: 16 },
      },
      throwFileSizeLimit: false,
    });
    scope.post(
      '/v1/chat/completions/multipart',
      // The body is checked once it is read.
      { schema, config: { mediaTypes: ['multipart/form-data'] }, validatorCompiler: () => () => true },
      async (request, reply) => {
        // Until it is read to its end: what is left of a form that is refused would be read as the next request.
        reply.header('connection', 'close');
        const { fields, images } = await readUpload(request, bodyBytes, imageBodyBytes);
        reply.removeHeader('connection');
        const asked = withMessage(fields);
        check(asked);
        return answerChat(serving, asked as ChatRequest, reply, images);
      },
    );
  });
}

/** The fields of a form as the body of a chat: `message` is the last of `messages`. */
function withMessage({ message, ...fields }: Readonly<Record<string, unknown>>): object {
  if (message === undefined) return fields;
  const { messages = [] } = fields;
  const said = { role: 'user', content: message };
  return { ...fields, messages: Array.isArray(messages) ? [...messages, said] : messages };
}
