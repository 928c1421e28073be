import { type Static, Type } from 'typebox';
import { ToolName, ToolParameters } from '../fields/tools.js';
import type { Limits } from '../limits.js';

const LONGEST_ID = 256;

/** Blocks of all kinds: what each must hold is checked when it is read. */
function blockSchema({ messageCharacters }: Limits) {
  const text = Type.Optional(Type.String({ maxLength: messageCharacters }));
  const id = Type.Optional(Type.String({ maxLength: LONGEST_ID }));
  const source = Type.Optional(
    Type.Object(
      {
        type: Type.String({ maxLength: 64, description: 'base64, or url where the server allows it.' }),
        media_type: Type.Optional(Type.String({ maxLength: 256 })),
        data: Type.Optional(Type.String()),
        url: Type.Optional(Type.String()),
      },
      { description: 'Of an image.' },
    ),
  );
  const inner = Type.Object({ type: Type.String({ maxLength: 64 }), text, source });
  return Type.Object(
    {
      type: Type.String({ maxLength: 64, description: 'text, image, tool_use, tool_result or thinking.' }),
      ...{ text, source, id, tool_use_id: id, name: id },
      input: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
      content: Type.Optional(Type.Union([Type.String({ maxLength: messageCharacters }), Type.Array(inner)])),
      is_error: Type.Optional(Type.Boolean()),
    },
    { examples: [{ type: 'text', text: 'Name a river.' }] },
  );
}

const ToolGiven = Type.Object({
  type: Type.Optional(Type.String({ description: '`custom`: there are no tools of the server.' })),
  name: ToolName,
  description: Type.Optional(Type.String()),
  input_schema: Type.Optional(ToolParameters),
});

const parallel = { disable_parallel_tool_use: Type.Optional(Type.Boolean()) };

const Choice = Type.Union([
  Type.Object({ type: Type.Literal('auto'), ...parallel }),
  Type.Object({ type: Type.Literal('any'), ...parallel }),
  Type.Object({ type: Type.Literal('none') }),
  Type.Object({ type: Type.Literal('tool'), name: ToolName, ...parallel }),
]);

const Format = Type.Object({
  type: Type.Literal('json_schema'),
  schema: Type.Object({}, { description: 'JSON Schema, held by a grammar while the model writes.' }),
});

/** What is read before an answer: the fields that /v1/messages and count_tokens share. */
export function promptFields(limits: Limits) {
  const block = blockSchema(limits);
  const text = Type.String({ maxLength: limits.messageCharacters });
  return {
    model: Type.String({ minLength: 1, maxLength: 512, examples: ['smollm2-135m'] }),
    messages: Type.Array(
      Type.Object({
        role: Type.Union([Type.Literal('user'), Type.Literal('assistant')]),
        content: Type.Union([text, Type.Array(block, { maxItems: limits.messages })]),
      }),
      { minItems: 1, maxItems: limits.messages, examples: [[{ role: 'user', content: 'Name a river.' }]] },
    ),
    system: Type.Optional(Type.Union([text, Type.Array(block, { maxItems: limits.messages })])),
    tools: Type.Optional(Type.Array(ToolGiven, { maxItems: limits.tools })),
    tool_choice: Type.Optional(Choice),
    thinking: Type.Optional(
      Type.Object(
        {
          type: Type.String({ maxLength: 64, examples: ['enabled'] }),
          budget_tokens: Type.Optional(Type.Number()),
        },
        { description: '`disabled`, or a model that can reason does. There is no budget.' },
      ),
    ),
  };
}

export function messagesRequest(limits: Limits) {
  const stop = Type.String({ maxLength: limits.stopCharacters });
  return Type.Object({
    ...promptFields(limits),
    max_tokens: Type.Integer({
      minimum: 1,
      description: `More than ${limits.tokens} is ${limits.tokens}.`,
      examples: [256],
    }),
    stream: Type.Optional(Type.Boolean({ description: 'Answer as server-sent events; not by default.' })),
    stop_sequences: Type.Optional(Type.Array(stop, { maxItems: limits.stops })),
    temperature: Type.Optional(Type.Number({ minimum: 0, maximum: 5 })),
    top_p: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
    top_k: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000 })),
    output_config: Type.Optional(Type.Object({ format: Type.Optional(Format) })),
  });
}

export const countRequest = (limits: Limits) => Type.Object(promptFields(limits));

export type MessagesRequest = Static<ReturnType<typeof messagesRequest>>;
export type PromptRequest = Static<ReturnType<typeof countRequest>>;
