import { type Static, Type } from 'typebox';
import type { Turn } from '../../../chat/message.js';
import { invalid } from '../../failure/refusal.js';
import { ModelName } from '../../fields/model-name.js';
import { samplingFields, wantedSampling } from '../../fields/sampling.js';
import { wantedCalls, wantedTools } from '../../fields/tools.js';
import type { Limits } from '../../limits.js';
import { pictureFields } from '../../pictures/fields.js';
import { oneOf, optional } from '../../schemas.js';
import type { Serving } from '../../serving.js';
import { type AskedWish, efforts } from '../chat-request.js';
import { TextFormat, wantedFormat } from '../format.js';
import { inputSchema, withInput } from './input.js';
import { ResponseTool, ResponseToolChoice } from './tools.js';

const LOGPROBS = 'message.output_text.logprobs';

/** The body of POST /v1/responses; fields that it does not name are ignored. */
export function responseRequest(limits: Limits) {
  return Type.Object(
    {
      model: optional(ModelName),
      input: inputSchema(limits),
      instructions: optional(
        Type.String({
          maxLength: limits.messageCharacters,
          description: 'The system prompt of this response; that of a response before does not count.',
        }),
      ),
      previous_response_id: optional(
        Type.String({ maxLength: 128, description: 'The response to go on from, with all before it.' }),
      ),
      store: optional(
        Type.Boolean({ default: true, description: 'Whether it is kept for `previous_response_id`.' }),
      ),
      stream: optional(Type.Boolean({ description: 'Answer as server-sent events.', default: false })),
      max_output_tokens: optional(
        Type.Integer({ minimum: 0, description: 'Tokens to generate at most, reasoning with them.' }),
      ),
      ...samplingFields(limits),
      top_logprobs: optional(Type.Integer({ minimum: 0, maximum: 20 })),
      include: optional(
        Type.Array(Type.String({ maxLength: 128 }), {
          maxItems: 32,
          description: `\`${LOGPROBS}\` tells how probable each token was.`,
        }),
      ),
      tools: optional(Type.Array(ResponseTool, { maxItems: limits.tools })),
      tool_choice: optional(ResponseToolChoice),
      parallel_tool_calls: optional(Type.Boolean()),
      text: optional(Type.Object({ format: optional(TextFormat) })),
      reasoning: optional(
        Type.Object({
          effort: optional(
            oneOf(efforts, { description: 'With `none` and `minimal` a model that can reason does not.' }),
          ),
        }),
      ),
      ...pictureFields,
      truncation: optional(
        oneOf(['auto', 'disabled'], {
          description:
            'What does not fit the context: with `auto` the oldest turns are left out, else refused.',
        }),
      ),
      metadata: optional(Type.Record(Type.String(), Type.String({ maxLength: 512 }), { maxProperties: 16 })),
      background: optional(Type.Boolean({ description: 'Refused where it is true.' })),
      conversation: optional(Type.Unknown({ description: 'Refused: use previous_response_id.' })),
      prompt: optional(Type.Unknown({ description: 'Refused: send its text.' })),
    },
    { description: 'Fields that are not named here are ignored.' },
  );
}

export type ResponseRequest = Static<ReturnType<typeof responseRequest>>;

/**
 * What a valid request asks of a model that goes on from the turns `before`. Throws refusals that name the field for
 * what only looks valid.
 */
export function responseWish(
  { limits, settings }: Pick<Serving, 'limits' | 'settings'>,
  asked: ResponseRequest,
  before: readonly Turn[],
): AskedWish {
  refuseUnknown(asked);
  const most = asked.max_output_tokens ?? undefined;
  const tools = wantedTools(asked.tools ?? []);
  const format = asked.text?.format ?? undefined;
  const effort = asked.reasoning?.effort ?? undefined;
  const top = asked.top_logprobs ?? 0;
  const withLogprobs = top > 0 || (asked.include ?? []).includes(LOGPROBS);
  const system: readonly Turn[] = asked.instructions ? [{ role: 'system', content: asked.instructions }] : [];
  return {
    path: [...system, ...withInput(before, asked.input)],
    sampling: {
      ...settings.sampling,
      ...wantedSampling({ ...asked, ...(most !== undefined && { max_tokens: most }) }, limits),
    },
    options: {
      whole: asked.truncation !== 'auto',
      ...(effort !== undefined && { thinking: effort !== 'none' && effort !== 'minimal' }),
      ...(withLogprobs && { logprobs: top }),
    },
    ...(format !== undefined && { format: wantedFormat(format) }),
    ...wantedCalls(asked, tools),
  };
}

function refuseUnknown({ background, conversation, prompt }: ResponseRequest): void {
  if (background === true)
    throw invalid('background', 'background is not supported: ask with stream instead');
  if (conversation !== undefined && conversation !== null) {
    throw invalid('conversation', 'conversation is not supported: go on with previous_response_id');
  }
  if (prompt !== undefined && prompt !== null) {
    throw invalid('prompt', 'prompt is not supported: send its text as instructions and input');
  }
}
