import { type Static, Type } from 'typebox';
import type { TokenLogprobs } from '../../chat/reply.js';
import { probabilityFields, probabilityOf } from '../answers/probabilities.js';
import { closed } from '../schemas.js';

/** `logprobs` of a choice of a chat. */
export const ChatLogprobs = Type.Object(
  {
    content: Type.Array(
      Type.Object(
        {
          ...probabilityFields,
          top_logprobs: Type.Array(Type.Object(probabilityFields, closed), {
            description: 'The most probable, best first.',
          }),
        },
        closed,
      ),
    ),
    refusal: Type.Null(),
  },
  { ...closed, title: 'OpenAILogprobs' },
);

/** Tokens as chats write them. */
export function chatLogprobs(tokens: readonly TokenLogprobs[]): Static<typeof ChatLogprobs> {
  const content = tokens.map(token => ({
    ...probabilityOf(token),
    top_logprobs: token.top.map(probabilityOf),
  }));
  return { content, refusal: null };
}
